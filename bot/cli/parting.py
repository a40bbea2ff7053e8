"""People who end, leave, or are away for some days."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.door import Failed, OfBot, opened, settings_and_clock, with_patient
from care.away import end_absence, set_absence
from care.duty import absences
from care.end import end_patient
from care.leaving import CannotLeave, holdings, leave_team, staff_of
from care.naming import called
from care.people import Known, person, team_of
from rules.absences import ABSENCE_DAYS_MAX
from rules.words import PatientState
from storage.tables import Contact, Person
from storage.work import OPERATOR, Work

_WHY = {
    "no_contact": "whoever takes over must be a contact of the staff in the same team",
    "unreachable": "whoever takes over has not started the chat with the bot, or has blocked it",
    "same": "nobody takes over from themselves",
    "last_admin": "this is the team's only admin; make another one first",
}


def end(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    note: Annotated[str, typer.Option(help="What is noted in alerts that this closes.")] = "mellom end",
    bot: OfBot = None,
) -> None:
    """End a patient's part: one last text, open alerts closed but for what they wrote, and nothing more is sent."""

    async def has_ended(_work: Work, who: Known, _now: datetime) -> bool:
        return who.patient.state is PatientState.ENDED

    async def go(work: Work, who: Known, now: datetime) -> None:
        await end_patient(work, who, now, actor=OPERATOR, note=note)
        await work.commit(now)

    if asyncio.run(with_patient(patient, has_ended, bot)):
        typer.echo("This patient's part has ended already.")
        return
    # asked outside of any transaction: an open one would keep the bot from hearing and speaking
    if not yes and not typer.confirm(f"End the part of {patient}? Starting again takes a new agreement."):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    asyncio.run(with_patient(patient, go, bot))
    typer.echo("Ended. One last text is on its way; nothing more is sent.")


def leave(
    contact: Annotated[str, typer.Argument(help="Key or name of a contact or member.")],
    to: Annotated[str, typer.Option("--to", help="Key or name of the contact who takes over.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    bot: OfBot = None,
) -> None:
    """Let somebody of the staff leave, after their open alerts and places in chains were handed over."""

    async def look(work: Work, leaver: Person, _now: datetime) -> None:
        if to:
            await _one(work, to, leaver.team_id)

    async def go(work: Work, leaver: Person, now: datetime) -> None:
        successor = await _one(work, to, leaver.team_id) if to else None
        try:
            await leave_team(work, leaver, successor, now, actor=OPERATOR)
        except CannotLeave as reason:
            raise Failed(f"{contact} can't leave: {await _why(work, leaver, reason.args[0])}") from None
        await work.commit(now)

    asyncio.run(_with_staff(contact, look, bot))
    # asked outside of any transaction, as above
    if not yes and not typer.confirm(f"Let {contact} leave? The bot writes to this chat no more."):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    asyncio.run(_with_staff(contact, go, bot))
    typer.echo(f"{contact} has left{f'; {to} takes over' if to else ''}.")


def away(
    contact: Annotated[str, typer.Argument(help="Key or name of a contact.")],
    begin: Annotated[str, typer.Option("--from", help="First day, 2026-12-23; today if left out.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, 2027-01-02.")] = "",
    back: Annotated[bool, typer.Option("--back", help="Take back all days off from today on.")] = False,
    bot: OfBot = None,
) -> None:
    """Note days off of a contact: alerts pass them over meanwhile."""

    if back and (begin or last):
        raise Failed("--back takes back all days off, so it stands alone; without it, --from and --to note new ones")

    async def go(work: Work, who: Person, now: datetime) -> None:
        today = now.astimezone(ZoneInfo((await team_of(work, who.team_id)).timezone)).date()
        if await work.get(Contact, who.id) is None:
            raise Failed(f"{contact} is no contact, so no alert would come to them meanwhile; nothing to note")
        if back:
            for row in await absences(work, who.id, today):
                await end_absence(work, who, row, now, actor=OPERATOR)
            await work.commit(now)
            typer.echo(f"{contact} is there again.")
            return
        first, until = _day(begin) or today, _day(last)
        if until is None:
            raise Failed("write the last day, for example --to 2026-12-24, or --back")
        if not today <= first <= until or (until - first).days >= ABSENCE_DAYS_MAX:
            raise Failed("days off must lie ahead, begin before they end, and last at most a year")
        row = await set_absence(work, who, first, until, now, actor=OPERATOR)
        await work.commit(now)
        typer.echo(f"{contact} is away {row.first} to {row.last}, both days counted.")

    asyncio.run(_with_staff(contact, go, bot))


async def _with_staff(name: str, act: Callable[[Work, Person, datetime], Awaitable[None]], bot: int | None) -> None:
    settings, clock = settings_and_clock(needs_token=False)
    async with opened(settings) as database, database.work() as work:
        await act(work, await _one(work, name, bot=bot), clock.now())


async def _one(work: Work, name: str, team_id: int | None = None, bot: int | None = None) -> Person:
    found = called(await staff_of(work, team_id, bot), name)
    if len(found) != 1:
        raise Failed(f"there is no contact or member with the key or name {name!r}, or more than one; use the key")
    return found[0]


async def _why(work: Work, leaver: Person, reason: str) -> str:
    if reason != "holds":
        return _WHY[reason]
    held = await holdings(work, leaver)
    parts = []
    for what, rows in (("open alerts about", held.alerts), ("a place in the chain of", held.ranks)):
        keys = dict.fromkeys([(await person(work, row.patient_id)).key for row in rows])
        if keys:
            parts.append(f"{what} {', '.join(keys)}")
    return f"there are {' and '.join(parts)}; name who takes over with --to"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Failed(f"{text!r} is not a day; write it as 2026-12-24") from None
