"""The story of the alerts: who is told, by when, who has it, and how it ends."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from bot.demo.news import Happening, Look
from rules.escalation import ADMIN_GAPS, CRISIS_GAPS, CRISIS_WITHIN, GRACE_WITHOUT_RANK
from rules.kinds import Kind
from rules.words import AlertDeed, AlertKind, OutboxState, Verb
from storage.queries import chain_of, told_of
from storage.tables import Alert, AlertMoment, AlertTold, OutboxMessage, Patient
from storage.work import Work

_WHY = {
    AlertKind.NO_RESPONSE: "{} has not answered",
    AlertKind.UNDELIVERABLE: "our message did not reach {}, and we do not know why",
    AlertKind.CALL_ME: "{} asks for a call",
    AlertKind.CRISIS: "{} wrote something that the word list calls a possible crisis",
    AlertKind.REVIEW: "{} wrote something that a person should read soon",
    AlertKind.UNVERIFIED: "something that matters came from a phone that was cut off from {}",
}
_SKIPPED = {
    "relative": "relatives are told nothing without a recorded consent",
    "relative_asked": "a relative, who is asked only when somebody of the staff taps",
    "relative_other": "a relative, and this alert is for staff only",
    "relative_quiet": "a relative, who is not asked by itself in quiet hours",
    "relative_number": "a relative, and nobody in the chain has a number to call",
    "relative_before": "a relative, who was asked before",
    "blocked": "the bot is blocked there",
    "not_started": "that chat was never opened",
}


async def alert_news(look: Look, work: Work) -> list[Happening]:
    """What is new about alerts."""
    return [*await _moments(look, work), *await _delivered(look, work)]


async def _delivered(look: Look, work: Work) -> list[Happening]:
    """Alerts, and questions about them, that stand on somebody's phone now."""
    rows = await work.session.execute(
        select(OutboxMessage, Alert)
        .join(Alert, col(Alert.id) == col(OutboxMessage.about))
        .where(
            col(OutboxMessage.kind).in_([Kind.ALERT, Kind.ALERT_AGAIN, Kind.ALERT_WROTE, Kind.ASK_OUTCOME]),
            col(OutboxMessage.verb) == Verb.SAY,
            col(OutboxMessage.state) == OutboxState.SENT,
            col(OutboxMessage.settled_at) >= look.since,
        )
        .order_by(col(OutboxMessage.id))
    )
    news = []
    for row, alert in rows:
        if row.settled_at and look.is_new("alert", row.id):
            text = await _told(look, work, row, alert, row.settled_at)
            news.append(Happening(row.settled_at, text, "contact"))
    return news


async def _told(look: Look, work: Work, row: OutboxMessage, alert: Alert, at: datetime) -> str:
    who, about = look.name(row.person_id), look.name(alert.patient_id)
    chain = await chain_of(work, alert.patient_id)
    if row.kind is Kind.ASK_OUTCOME:
        grace = next((link.within for link in chain if link.person_id == row.person_id), GRACE_WITHOUT_RANK)
        return (
            f"{who} is asked: did you reach {about}? Without a word by {look.clock(at + grace, at)} the chain goes on"
        )
    why = _WHY[alert.kind].format(about)
    if row.kind is Kind.ALERT_WROTE:
        return f"{about} writes on while the possible crisis is open, so {who} is told again"
    told = await work.first(select(AlertTold).where(col(AlertTold.outbox_id) == row.id))
    if told is None:
        return f"Alert to {who}: {why}"
    if alert.kind is AlertKind.CRISIS:
        return _crisis_told(look, told, who, why, at)
    if told.round:
        gap = ADMIN_GAPS[told.round - 1] if told.round < len(ADMIN_GAPS) else None
        again = f"; asked again at {look.clock(at + gap, at)}" if gap else "; from now on in the morning’s summary"
        how = "still nobody has it" if told.round > 1 else "nobody in the chain has it, so the team’s admin is told"
        return f"Alert to {who} about {about}: {how}{again}"
    within = next((link.within for link in chain if link.person_id == row.person_id), GRACE_WITHOUT_RANK)
    here = next((link.rank for link in chain if link.person_id == row.person_id), 0)
    later = [link for link in chain if link.rank > here and link.skipped_because is None]
    follows = look.name(later[0].person_id) if later else "the team’s admin"
    return f"Alert to {who}: {why}; if nobody takes it by {look.clock(at + within, at)}, {follows} is next"


def _crisis_told(look: Look, told: AlertTold, who: str, why: str, at: datetime) -> str:
    if not told.round:
        soon = look.clock(at + CRISIS_WITHIN, at)
        return (
            f"Alert to {who}, before all else: {why}. Everybody at work is told at once; "
            f"if nobody takes it by {soon}, the admins and all others of the staff are; never a relative"
        )
    again = look.clock(at + CRISIS_GAPS[min(told.round, len(CRISIS_GAPS)) - 1], at)
    return f"Alert to {who}: nobody has taken the possible crisis; told again at {again}, and so on until someone does"


async def _moments(look: Look, work: Work) -> list[Happening]:
    """What people did with an alert, and what the chain did by itself."""
    rows = await work.session.execute(
        select(AlertMoment, Alert, Patient)
        .join(Alert, col(Alert.id) == col(AlertMoment.alert_id))
        .join(Patient, col(Patient.person_id) == col(Alert.patient_id))
        .where((col(AlertMoment.at) >= look.since) | (col(Alert.closed_at) >= look.since))
        .order_by(col(AlertMoment.id))
    )
    news = []
    for moment, alert, patient in rows:
        if moment.deed in {AlertDeed.TOLD, AlertDeed.WROTE} or not look.is_new("moment", moment.id):
            continue
        # an answer's moment is when it was written; it ends the alert when it is heard
        at = (alert.closed_at or moment.at) if moment.deed is AlertDeed.ANSWERED else moment.at
        text, tone = await _moment(look, work, moment, alert, patient)
        news.append(Happening(at, text, tone))
    return news


async def _moment(look: Look, work: Work, moment: AlertMoment, alert: Alert, patient: Patient) -> tuple[str, str]:
    who, about = look.name(moment.person_id), look.name(alert.patient_id)
    match moment.deed:
        case AlertDeed.TAKEN:
            asked = look.clock(moment.at + patient.outcome_within, moment.at)
            return f"{who} makes contact, so the chain stops; without an outcome by {asked} {who} is asked", "contact"
        case AlertDeed.RELEASED:
            return f"{who} lets go; whoever is next is asked at once", "contact"
        case AlertDeed.UNREACHED:
            return f"{who} can’t reach {about}; whoever is next is asked at once", "contact"
        case AlertDeed.FORGOTTEN:
            return f"{who} said no more, so the chain goes on", "trouble"
        case AlertDeed.SKIPPED:
            return f"{who} is passed over: {_SKIPPED.get(moment.why or '', 'not to be reached')}", "trouble"
        case AlertDeed.ASKED:
            return f"{who}, a relative, is to be asked, as {about} agreed; all who were told see it", "contact"
        case AlertDeed.ANSWERED:
            told = look.names(one.person_id for one in await told_of(work, alert.id))
            if await _points_on(work, alert):
                return f"{about} has answered, the alert is closed; {told} are pointed to the new alert", "contact"
            return f"all clear: {about} has answered, the alert is closed; told: {told}", "good"
    return _end(who, about, moment, alert)


def _end(who: str, about: str, moment: AlertMoment, alert: Alert) -> tuple[str, str]:
    """Somebody of the staff ends it."""
    if moment.deed not in {AlertDeed.REACHED, AlertDeed.SETTLED}:
        return f"{who}: {moment.deed}", "contact"
    if alert.kind is AlertKind.CRISIS:
        how = "without contact" if moment.deed is AlertDeed.SETTLED else "after contact"
        return f"{who} closes the possible crisis {how}, with a note and a choice; {about} is told", "good"
    return f"{who} has reached {about}; the alert is closed, and all who were told see it", "good"


async def _points_on(work: Work, alert: Alert) -> bool:
    """Whether the answer was itself a reason to look, so that nobody was told that all is well."""
    pointing = select(OutboxMessage).where(
        col(OutboxMessage.kind) == Kind.ALL_CLEAR_SEE_NEW, col(OutboxMessage.about) == alert.id
    )
    return await work.first(pointing) is not None
