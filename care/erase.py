"""Erasing all of a patient's: asked for, a day to regret, and then every row goes but the audit trail's.

The trail knows the patient by a random ref only. As long as an alert is open, erasing waits: nobody's call for help
goes because of it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, union
from sqlmodel import col

from care.answer import Tapped, acknowledge
from care.check_ins import move
from care.dialogue import leave
from care.enrol.told import whom_to_tell
from care.erased import marks_of
from care.own_data import of_patient
from care.own_rows import own_rows
from care.people import Known, known
from rules.actors import Actor
from rules.check_in import CheckInEvent
from rules.kinds import Kind
from rules.words import ContactKind, OutboxState, Priority, Reach, Stop
from storage.audit import ERASED
from storage.queries import live_alerts, live_check_ins
from storage.tables import (
    Alert,
    AlertMoment,
    AlertTold,
    Audit,
    Contact,
    Disclosure,
    Member,
    OutboxMessage,
    Patient,
    Person,
    Rank,
    metadata,
)
from storage.work import OPERATOR, SYSTEM, Work

REGRET = timedelta(days=1)
LOOK_AGAIN = timedelta(hours=1)
"""How often it is looked whether the alert that erasing waits for is closed."""
LAST_TEXT_WITHIN = timedelta(minutes=30)
"""For so long the last text is tried; then everything goes all the same."""
_SOON = timedelta(seconds=30)

Keep = Callable[[str, datetime], None]
"""Keeps elsewhere that somebody is erased, by their ref: an older backup must not bring them back."""


async def ask_erase(work: Work, actor: Actor, sent_at: datetime, now: datetime) -> None:
    """`/slett`: what it means and whether it is meant; or until when it can be undone."""
    who = await of_patient(work, actor, sent_at, now)
    if who.patient.doubted_at:
        await acknowledge(work, who, Kind.MY_DATA_NOT_NOW, now)
    elif who.patient.erase_waits:
        await acknowledge(work, who, Kind.ERASE_WAITS, now)
    elif who.patient.erase_at:
        await _say_until(work, who, now)
    else:
        await acknowledge(work, who, Kind.ERASE_ASK, now)
    await work.commit(now)


async def erase_yes(work: Work, actor: Actor, now: datetime) -> Tapped:
    """Yes, erase everything: in a day. A second tap changes nothing."""
    who = await of_patient(work, actor, now, now)
    if who.patient.doubted_at:
        await acknowledge(work, who, Kind.MY_DATA_NOT_NOW, now)
    else:
        await begin_erasing(work, who, now, actor=actor.ref)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def erase_undo(work: Work, actor: Actor, now: datetime) -> Tapped:
    """After all not."""
    who = await of_patient(work, actor, now, now)
    await undo_erasing(work, who, now, actor=actor.ref)
    await work.commit(now)
    return Tapped(Kind.TOAST_OK, no_buttons=True)


async def begin_erasing(work: Work, who: Known, now: datetime, *, actor: str) -> bool:
    """Nobody asks any more, and in a day everything goes. False where that is so already. Part of an act."""
    if who.patient.erase_at:
        return False
    who.patient.erase_at, who.patient.erase_waits = now + REGRET, False
    for check_in in await live_check_ins(work, who.id):
        move(check_in, CheckInEvent.CANCEL, now)
    await leave(work, who.id)
    if _may_hear(who, actor):
        await _say_until(work, who, now)
    await _tell(work, who, Kind.ERASE_TOLD, now, until=who.patient.erase_at)
    work.audit(now, "erasing.asked", actor=actor, subject=who.person.ref)
    return True


async def undo_erasing(work: Work, who: Known, now: datetime, *, actor: str) -> bool:
    """All stays, and the questions go on. False where there is nothing to undo. Part of an act."""
    if who.patient.erase_at is None:
        return False
    who.patient.erase_at, who.patient.erase_waits = None, False
    if _may_hear(who, actor):
        await acknowledge(work, who, Kind.ERASE_UNDONE, now)
    await _tell(work, who, Kind.ERASE_UNDONE_TOLD, now)
    work.audit(now, "erasing.undone", actor=actor, subject=who.person.ref)
    return True


async def erase_due(work: Work, patient_id: int, now: datetime, keep: Keep) -> None:
    """The day is over: one last text, then everything goes; or it waits for an alert to be closed. Part of an act."""
    who = await known(work, patient_id, lock=True)
    if who.patient.erase_at is None or who.patient.erase_at > now:
        return
    if await live_alerts(work, who.id):
        await _wait(work, who, now)
        return
    last = await work.first(
        select(OutboxMessage).where(
            col(OutboxMessage.kind) == Kind.ERASED,
            col(OutboxMessage.person_id) == who.id,
            col(OutboxMessage.created_at) > now - 2 * LAST_TEXT_WITHIN,
        )
    )
    if last is None and who.person.telegram_id is not None and who.person.reach is Reach.OPEN:
        await work.say(
            who.person,
            Kind.ERASED,
            now,
            priority=Priority.ANSWER,
            patient_id=who.id,
            expires_at=now + LAST_TEXT_WITHIN,
        )
        who.patient.erase_at = now + _SOON
    elif last is not None and last.state is OutboxState.DUE:
        who.patient.erase_at = now + _SOON
    else:
        await erase(work, who, now, keep)


async def erase(work: Work, who: Known, now: datetime, keep: Keep | None = None) -> None:
    """Every row of theirs goes, and messages to staff that name them; the audit trail stays whole. Part of an act."""
    ref, team = who.person.ref, who.team.ref
    if keep:
        # before the commit: kept twice does no harm, not kept would
        keep(ref, now)
    await work.session.flush()
    marks = await marks_of(work, who)
    await _forget_what_names(work, who, now)
    relatives = await _only_theirs(work, who)
    for one in (who.person, *relatives):
        rows = own_rows(one) | {Contact: col(Contact.person_id) == one.id}
        mine = {str(table.__tablename__): where for table, where in rows.items() if table is not Audit}
        # what points at others goes first
        for table in reversed(metadata.sorted_tables):
            if table.name in mine:
                await work.session.execute(delete(table).where(mine[table.name]))
    work.session.expunge_all()
    work.audit(now, ERASED, actor=SYSTEM, subject=ref, team=team, detail=marks)


async def _only_theirs(work: Work, who: Known) -> list[Person]:
    """The relatives who stand with no other patient: without this one there is no reason to know them."""
    ranks, consents = col(Rank.patient_id), col(Disclosure.patient_id)
    theirs = union(
        select(col(Rank.contact_id)).where(ranks == who.id),
        select(col(Disclosure.contact_id)).where(consents == who.id),
    )
    others = (
        select(col(Rank.contact_id)).where(ranks != who.id),
        select(col(Disclosure.contact_id)).where(consents != who.id),
    )
    # of an alert about somebody else they are a part, though they stand in no chain any more
    about_others = select(col(Alert.id)).where(col(Alert.patient_id) != who.id)
    told = (
        select(col(AlertTold.person_id)).where(col(AlertTold.alert_id).in_(about_others)),
        select(col(AlertMoment.person_id)).where(
            col(AlertMoment.alert_id).in_(about_others), col(AlertMoment.person_id).is_not(None)
        ),
    )
    return await work.all(
        select(Person)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .where(
            col(Contact.kind) == ContactKind.RELATIVE,
            col(Person.id).in_(theirs),
            col(Person.id).not_in(union(*others, *told)),
            col(Person.id).not_in(select(col(Member.person_id))),
            col(Person.id).not_in(select(col(Patient.person_id))),
        )
    )


async def erase_again(work: Work, erased: Mapping[str, datetime], now: datetime) -> int:
    """Erase whoever an older copy of the database brought back; gives how many. The caller commits.

    `erased`: refs, with when each was kept. Who is in the trail after that was not erased then: what was kept did not
    come about, and the patient may have thought better of it, or called for help.
    """
    found = await work.all(
        select(Person).join(Patient, col(Patient.person_id) == col(Person.id)).where(col(Person.ref).in_(list(erased)))
    )
    ids = [one.id for one in found if not await _lived_on(work, one.ref, erased[one.ref])]
    for id_ in ids:
        await erase(work, await known(work, id_, lock=True), now)
    return len(ids)


async def _lived_on(work: Work, ref: str, kept_at: datetime) -> bool:
    # moments are kept to the second
    since = col(Audit.at) >= kept_at + timedelta(seconds=1)
    return (
        await work.first(select(Audit).where((col(Audit.subject) == ref) | (col(Audit.actor) == ref), since))
        is not None
    )


async def _wait(work: Work, who: Known, now: datetime) -> None:
    """Not yet: said once to the patient, and to those who can close what it waits for."""
    who.patient.erase_at = now + LOOK_AGAIN
    if who.patient.erase_waits:
        return
    who.patient.erase_waits = True
    if _may_hear(who, SYSTEM):
        await acknowledge(work, who, Kind.ERASE_WAITS, now)
    await _tell(work, who, Kind.ERASE_WAITS_TOLD, now)
    work.audit(now, "erasing.waits", actor=SYSTEM, subject=who.person.ref)


def hears(who: Known) -> bool:
    """Whether the patient can be told that an operator has begun erasing."""
    return who.person.telegram_id is not None and who.person.reach is Reach.OPEN and _may_hear(who, OPERATOR)


def _may_hear(who: Known, actor: str) -> bool:
    """Whether the patient's phone is told: that of one who died only where it was asked for there."""
    return who.patient.stop is not Stop.DEATH or actor == who.person.ref


async def _say_until(work: Work, who: Known, now: datetime) -> None:
    until = who.patient.erase_at
    if until and who.person.telegram_id is not None:
        await acknowledge(work, who, Kind.ERASE_SET, now, args={"until": until.isoformat()})


async def _tell(work: Work, who: Known, kind: Kind, now: datetime, *, until: datetime | None = None) -> None:
    args = {"until": until.isoformat()} if until else None
    for to in await whom_to_tell(work, who):
        await work.say(to, kind, now, priority=Priority.ANSWER, patient_id=who.id, args=args)


async def _forget_what_names(work: Work, who: Known, now: datetime) -> None:
    """Messages in the team that hold the name; what was still to be said is not. What is sealed can't be searched."""
    # "Ola" is not in "Olav"
    name = re.compile(rf"(?<!\w){re.escape(who.person.name)}(?!\w)", re.IGNORECASE)
    rows = await work.all(
        select(OutboxMessage)
        .join(Person, col(Person.id) == col(OutboxMessage.person_id))
        .where(
            col(Person.team_id) == who.team.id,
            col(OutboxMessage.patient_id).is_(None),
            col(OutboxMessage.args).is_not(None),
        )
    )
    for row in rows:
        if name.search(row.args or ""):
            row.args = None
            if row.state is OutboxState.DUE:
                row.state, row.settled_at, row.why = OutboxState.DROPPED, now, "names who is erased"
    await work.session.flush()
