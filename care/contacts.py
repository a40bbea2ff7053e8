"""A patient's contacts: who is told what, and what the patient agrees to about a relative, given and taken back."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.answer import Tapped, acknowledge, patient_of
from care.disclosures import CHAT, consent_for, end, give, noon_of, relatives_agreed, tell_staff, until
from care.enrol.given import tapped_message
from care.people import Known, person
from care.relatives import caller_of
from care.sign_of_life import sign_of_life
from rules.actors import Actor, NotAllowed
from rules.disclosures import PERIODS, Telling, end_of, last_day, last_day_of
from rules.kinds import Kind
from rules.views import ContactsView, RelativeView
from rules.words import ContactKind, ReplyKind
from storage.queries import chain_of
from storage.tables import Contact, Person, Rank
from storage.work import Work

STALE = Tapped(Kind.TOAST_STALE, no_buttons=True)
DONE = Tapped(Kind.TOAST_OK, no_buttons=True)


async def ask_period(work: Work, actor: Actor, contact_id: int, now: datetime) -> Tapped:
    """A relative's button: for how long it is to be. The list keeps its buttons."""
    who, relative = await _own(work, actor, contact_id, now)
    if who.patient.doubted_at:
        return await _in_doubt(work, who, now)
    if await caller_of(work, who) is None:
        await _not_yet(work, who, relative, now)
    else:
        args: dict[str, object] = {"relative": relative.name, "contact": relative.id}
        await acknowledge(work, who, Kind.CONTACT_PERIOD, now, args=args)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK)


async def offer(work: Work, actor: Actor, contact_id: int, number: int, now: datetime) -> Tapped:
    """The period is chosen: the exact texts that the relative would get, and yes or no."""
    who, relative = await _own(work, actor, contact_id, now)
    if not 1 <= number <= len(PERIODS):
        raise NotAllowed
    if who.patient.doubted_at:
        return await _in_doubt(work, who, now)
    await _offer(work, who, relative, PERIODS[number - 1], now)
    await work.commit(now)
    return DONE


async def _offer(work: Work, who: Known, relative: Person, days: int, now: datetime) -> None:
    args = await _terms(work, who, relative, days, now)
    if args is None:
        await _not_yet(work, who, relative, now)
    else:
        await acknowledge(work, who, Kind.CONTACT_OFFER, now, about=relative.id, args=args)


async def _not_yet(work: Work, who: Known, relative: Person, now: datetime) -> None:
    await acknowledge(work, who, Kind.CONTACT_NOT_YET, now, args={"relative": relative.name})


async def _terms(work: Work, who: Known, relative: Person, days: int, now: datetime) -> dict[str, object] | None:
    """All that an offer says; None where there is nobody to call."""
    caller = await caller_of(work, who)
    if caller is None:
        return None
    noon = noon_of(last_day_of(days, who.today(now)), who)
    return {
        "days": days,
        "contact": relative.id,
        "relative": relative.name,
        "speaks": relative.language,
        "who": caller.name,
        "number": caller.call_on,
        **({"until": noon.isoformat()} if noon else {}),
    }


async def agree(
    work: Work, actor: Actor, contact_id: int, telling: Telling, message_id: int, shown: str, now: datetime
) -> Tapped:
    """Yes, to just the words that stand above the button (`shown`). Were they to be other ones now, they are shown."""
    who, relative = await _own(work, actor, contact_id, now)
    if who.patient.doubted_at:
        return await _in_doubt(work, who, now)
    offered = await tapped_message(work, who, Kind.CONTACT_OFFER, message_id, contact_id)
    if offered is None or not shown:
        await work.commit(now)
        return STALE
    terms = json.loads(offered.args or "{}")
    days = int(terms.get("days", 0))
    if terms != await _terms(work, who, relative, days, now):
        await _offer(work, who, relative, days, now)
        await work.commit(now)
        return STALE
    last = last_day_of(days, who.today(now))
    there = await consent_for(work, who.id, contact_id, now)
    same = there and (there.telling, there.expires_at, there.how) == (telling, end_of(last, who.zone), CHAT)
    if not same:
        row = await give(work, who, contact_id, telling, last, now, how=CHAT, actor=actor.ref, shown=shown)
        args: dict[str, object] = {"relative": relative.name, "case": telling.value, **until(row, who)}
        await acknowledge(work, who, Kind.CONTACT_AGREED, now, args=args)
        await tell_staff(work, who, relative, Kind.CONSENT_GIVEN, now, row)
    await work.commit(now)
    return DONE


async def withdraw(work: Work, actor: Actor, contact_id: int, now: datetime) -> Tapped:
    """One tap: from now on the relative gets nothing, not even what was on its way."""
    who = await patient_of(work, actor)
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    if await end(work, who, contact_id, now, by=who.id):
        relative = await person(work, contact_id)
        work.audit(now, "disclosure.withdrawn", actor=actor.ref, subject=actor.ref)
        await acknowledge(work, who, Kind.CONTACT_WITHDRAWN, now, args={"relative": relative.name})
        await tell_staff(work, who, relative, Kind.CONSENT_WITHDRAWN, now)
    await work.commit(now)
    return DONE


async def _in_doubt(work: Work, who: Known, now: datetime) -> Tapped:
    """Whoever has the phone may not be the patient: nothing is agreed there, while all can be taken back."""
    await acknowledge(work, who, Kind.MY_DATA_NOT_NOW, now)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK)


async def _own(work: Work, actor: Actor, contact_id: int, now: datetime) -> tuple[Known, Person]:
    """The acting patient, and a relative of their own chain. Raises NotAllowed for any other."""
    who = await patient_of(work, actor)
    rank = await work.first(select(Rank).where(col(Rank.patient_id) == who.id, col(Rank.contact_id) == contact_id))
    contact = await work.get(Contact, contact_id)
    if rank is None or contact is None or contact.kind is not ContactKind.RELATIVE:
        raise NotAllowed
    await sign_of_life(work, who, ReplyKind.COMMAND, now, now)
    return who, await person(work, contact_id)


async def contacts_view(work: Work, who: Known, now: datetime) -> ContactsView:
    """Everybody in the chain, and what is agreed about the relatives."""
    links = await chain_of(work, who.id)
    staff = [(await person(work, link.person_id)).name for link in links if link.kind is ContactKind.STAFF]
    in_chain = [link.person_id for link in links if link.kind is ContactKind.RELATIVE]
    # who stands in no chain any more can still be taken back
    ids = dict.fromkeys([*in_chain, *await relatives_agreed(work, who.id)])
    return ContactsView(tuple(staff), tuple([await _relative(work, who, id_, now) for id_ in ids]))


async def _relative(work: Work, who: Known, relative_id: int, now: datetime) -> RelativeView:
    name = (await person(work, relative_id)).name
    consent = await consent_for(work, who.id, relative_id, now)
    if consent is None:
        return RelativeView(relative_id, name)
    return RelativeView(relative_id, name, consent.telling, noon_of(last_day(consent.expires_at, who.zone), who))
