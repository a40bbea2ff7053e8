"""The story of consent: what a patient agrees to about a relative, what they get, and that it is taken back."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import col

from bot.demo.news import Happening, Look
from rules.disclosures import Telling
from rules.kinds import Kind
from rules.words import OutboxState, Verb
from storage.tables import Disclosure, OutboxMessage
from storage.work import Work

_WHEN = {
    Telling.ASKED: "after a tap of the staff",
    Telling.AUTOMATIC: "after a tap of the staff, and also by itself",
}
_SAID = {
    Kind.CONTACT_OFFER: "{patient} reads the exact words that a relative would get, before saying yes or no",
    Kind.RELATIVE_ASK: "{to} gets one fixed sentence: please ask {patient} to call. No reason, no button, "
    "no alert; and the chain does not wait for {to}",
    Kind.RELATIVE_THANKS: "{to}, who was asked, gets the other fixed sentence: nothing more is needed",
}


async def consent_news(look: Look, work: Work) -> list[Happening]:
    """What is new about consents, and what was said under them."""
    return [*await _agreed(look, work), *await _said(look, work)]


async def _agreed(look: Look, work: Work) -> list[Happening]:
    rows = await work.all(
        select(Disclosure)
        .where(or_(col(Disclosure.given_at) >= look.since, col(Disclosure.ended_at) >= look.since))
        .order_by(col(Disclosure.id))
    )
    news = []
    for row in rows:
        patient, relative = look.name(row.patient_id), look.name(row.contact_id)
        if look.is_new("agreed", row.id):
            text = (
                f"{patient} agrees that {relative} can be asked, {_WHEN[row.telling]}. The words read are kept with it"
            )
            news.append(Happening(row.given_at, text, "patient"))
        if row.ended_at and row.ended_by == row.patient_id and look.is_new("taken back", row.id):
            text = f"{patient} takes back what was agreed about {relative}: from now on {relative} gets nothing"
            news.append(Happening(row.ended_at, text, "patient"))
    return news


async def _said(look: Look, work: Work) -> list[Happening]:
    rows = await work.all(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.kind).in_(_SAID),
            col(OutboxMessage.verb) == Verb.SAY,
            col(OutboxMessage.state) == OutboxState.SENT,
            col(OutboxMessage.settled_at) >= look.since,
        )
        .order_by(col(OutboxMessage.id))
    )
    found: list[tuple[datetime, OutboxMessage]] = [(row.settled_at, row) for row in rows if row.settled_at]
    return [
        Happening(at, _SAID[row.kind].format(to=look.name(row.person_id), patient=look.name(row.patient_id)), "contact")
        for at, row in found
        if look.is_new("consent", row.id)
    ]
