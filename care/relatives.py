"""Asking a relative to pass on that somebody would like to be called: only with consent, and never more than that.

A relative never stops the chain, is told of no other alert, and gets two fixed texts: please ask them to call, and
that nothing more is needed. These are parts of acts: they write into the work in hand and leave the commit to the act.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from care.disclosures import consent_for
from care.gathered import Facts, drop
from care.people import Known, known, person
from care.telling import add_moment, refresh
from rules.disclosures import Telling, WhyNot
from rules.escalation import Link
from rules.kinds import Kind
from rules.sayings import Dropped
from rules.words import AlertDeed, AlertKind, AlertState, ContactKind, OutboxState, Priority, Reach, Stop
from storage.queries import chain_of
from storage.tables import Alert, Disclosure, OutboxMessage, Person
from storage.work import SYSTEM, Work

ASK_WITHIN = timedelta(hours=2)
"""How long it is tried to bring a relative the question; later it would only alarm them."""
WHY_WITHIN = timedelta(minutes=15)
"""How long it is waited, once everything was stopped, for why."""
TO_RELATIVE = frozenset({Kind.RELATIVE_ASK, Kind.RELATIVE_THANKS})


async def caller_of(work: Work, who: Known, first: Person | None = None) -> Person | None:
    """Whose name and number stand in the text: whoever asks, else the first of the chain with a number to call."""
    if first and first.call_on:
        return first
    for link in await chain_of(work, who.id):
        one = await person(work, link.person_id)
        if link.kind is ContactKind.STAFF and one.call_on:
            return one
    return None


async def askable(work: Work, alert: Alert, who: Known, now: datetime) -> tuple[Person, ...]:
    """The relatives whom staff can have asked about an alert now."""
    if alert.state is AlertState.CLOSED or alert.kind is not AlertKind.NO_RESPONSE:
        return ()
    relatives = [
        link
        for link in await chain_of(work, who.id)
        if link.kind is ContactKind.RELATIVE and link.reach is Reach.OPEN and not await _asked(work, alert, link)
    ]
    agreed = [link for link in relatives if await consent_for(work, who.id, link.person_id, now)]
    if not agreed or await caller_of(work, who) is None:
        return ()
    return tuple([await person(work, link.person_id) for link in agreed])


async def ask_by_hand(
    work: Work, alert: Alert, who: Known, relative_id: int, asks: Person, now: datetime, *, actor: str
) -> bool:
    """Somebody of the staff has a relative asked; False where that may not be, or was done."""
    relative = next((one for one in await askable(work, alert, who, now) if one.id == relative_id), None)
    if relative is None:
        return False
    await _say(work, alert, who, relative, asks, now, actor=actor)
    return True


async def come_to_relative(work: Work, alert: Alert, who: Known, link: Link, now: datetime) -> None:
    """The chain comes to a relative, and goes on at once: asked where the patient agreed to just that, else not."""
    relative = await person(work, link.person_id)
    consent = await consent_for(work, who.id, relative.id, now)
    why = await _why_not(work, alert, who, link, consent, now)
    if why:
        await add_moment(work, alert, AlertDeed.SKIPPED, now, relative.id, why)
    else:
        await _say(work, alert, who, relative, None, now, actor=SYSTEM)


async def _why_not(
    work: Work, alert: Alert, who: Known, link: Link, consent: Disclosure | None, now: datetime
) -> str | None:
    if consent is None:
        return WhyNot.CONSENT
    if alert.kind is not AlertKind.NO_RESPONSE:
        return WhyNot.OTHER_ALERT
    if consent.telling is not Telling.AUTOMATIC:
        return WhyNot.ASKED_ONLY
    if link.reach is not Reach.OPEN:
        return link.reach.value
    if await _asked(work, alert, link):
        return WhyNot.BEFORE
    if who.is_quiet(now):
        return WhyNot.QUIET
    return WhyNot.NUMBER if await caller_of(work, who) is None else None


async def _asked(work: Work, alert: Alert, link: Link) -> bool:
    """Whether they were asked about this alert, or are about to be."""
    said = select(OutboxMessage).where(
        col(OutboxMessage.kind) == Kind.RELATIVE_ASK,
        col(OutboxMessage.about) == alert.id,
        col(OutboxMessage.person_id) == link.person_id,
        col(OutboxMessage.state).in_([OutboxState.DUE, OutboxState.SENT]),
    )
    return await work.first(said) is not None


async def _say(
    work: Work, alert: Alert, who: Known, relative: Person, asks: Person | None, now: datetime, *, actor: str
) -> None:
    caller = await caller_of(work, who, asks)
    if caller is None:
        raise LookupError("nobody who could be called")
    await work.say(
        relative,
        Kind.RELATIVE_ASK,
        now,
        priority=Priority.ALERT,
        about=alert.id,
        patient_id=who.id,
        args={"who": caller.name, "number": caller.call_on},
        expires_at=now + ASK_WITHIN,
    )
    await add_moment(work, alert, AlertDeed.ASKED, now, relative.id)
    work.audit(now, "relative.asked", actor=actor, subject=who.person.ref)


async def no_more_needed(work: Work, alert: Alert, now: datetime) -> None:
    """The alert has ended: who was asked hears that nothing more is needed, if they still may hear anything."""
    asked = select(OutboxMessage).where(
        col(OutboxMessage.kind) == Kind.RELATIVE_ASK,
        col(OutboxMessage.about) == alert.id,
        col(OutboxMessage.state).in_([OutboxState.DUE, OutboxState.SENT]),
    )
    who = await known(work, alert.patient_id)
    # why everything was stopped is said after it: after a death nobody is thanked
    ready = now + WHY_WITHIN if who.patient.stop is not None else now
    for row in await work.all(asked.order_by(col(OutboxMessage.id))):
        if await consent_for(work, alert.patient_id, row.person_id, now):
            await work.say(
                await person(work, row.person_id),
                Kind.RELATIVE_THANKS,
                now,
                priority=Priority.ALERT,
                about=alert.id,
                patient_id=alert.patient_id,
                after_id=row.id,
                at=who.quiet.ends_after(ready, who.zone) if who.quiet else ready,
            )


async def to_relative(work: Work, row: OutboxMessage, facts: Facts, now: datetime) -> Dropped | None:
    """The second look at what a relative gets: whether they still may, and it is still to be asked."""
    alert = await work.get(Alert, row.about) if row.about else None
    if alert is None or row.patient_id is None or alert.patient_id != row.patient_id:
        return drop("the alert is gone")
    if await consent_for(work, row.patient_id, row.person_id, now) is None:
        return drop("there is no consent any more")
    if row.kind is Kind.RELATIVE_ASK and (alert.kind is not AlertKind.NO_RESPONSE or alert.state is AlertState.CLOSED):
        return drop("nobody has to be asked any more")
    who = await known(work, row.patient_id)
    if who.patient.stop is Stop.DEATH:
        return drop("the patient has died")
    facts.fields["name"] = who.person.name
    return None


async def was_not_asked(work: Work, row: OutboxMessage, now: datetime, reach: Reach | None) -> None:
    """The question did not reach them: all who were told of the alert see that."""
    alert = await work.get(Alert, row.about) if row.about else None
    if alert is None or row.patient_id is None or alert.state is AlertState.CLOSED:
        return
    consent = await consent_for(work, row.patient_id, row.person_id, now)
    why = (reach or Reach.OPEN).value if consent else WhyNot.CONSENT
    await add_moment(work, alert, AlertDeed.SKIPPED, now, row.person_id, why)
    await refresh(work, alert, now)
