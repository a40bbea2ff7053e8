"""What an operator has the bot say to a patient, and the rehearsal of a patient's alerts."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.door import Failed, OfBot, with_patient
from care.ask import ConsentLapsed, HeldNow, QuietNow, check_in_now
from care.people import Known
from care.rehearse import last_rehearsal, rehearsal_lines
from care.rehearse import rehearse as begin_rehearsal
from rules.actors import NotAllowed
from rules.sayings import RehearsalLine
from storage.work import OPERATOR, Work


def checkin(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    bot: OfBot = None,
) -> None:
    """Send a patient a check-in now."""

    async def go(work: Work, who: Known, now: datetime) -> None:
        try:
            await check_in_now(work, who.id, now, actor=OPERATOR)
        except NotAllowed:
            raise Failed(f"{patient} does not take part, so nothing was sent") from None
        except HeldNow:
            raise Failed(f"nothing is asked of {patient} now: a possible crisis is open, or it was stopped") from None
        except ConsentLapsed:
            raise Failed(f"{patient} has not agreed to the text that has changed; nothing was sent") from None
        except QuietNow as quiet:
            until = quiet.args[0].astimezone(who.zone)
            raise Failed(f"{patient} has quiet hours or a pause until {until:%a %H:%M}; nothing was sent") from None
        typer.echo("It is on its way.")

    asyncio.run(with_patient(patient, go, bot))


def rehearse(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    show: Annotated[bool, typer.Option("--show", help="Only show how the last one stands.")] = False,
    bot: OfBot = None,
) -> None:
    """Rehearse the alerts of a patient: everybody in the chain and the admins get a message, the patient nothing."""

    async def go(work: Work, who: Known, now: datetime) -> None:
        if show:
            found = await last_rehearsal(work, who.id)
        else:
            found = await begin_rehearsal(work, who.id, now, actor=OPERATOR)
        if found is None:
            raise Failed(f"there was no rehearsal for {patient} yet")
        state = "lasts" if found.ends_at else "is over"
        typer.echo(f"The rehearsal of {found.begun_at.astimezone(who.zone):%a %Y-%m-%d %H:%M} {state}.")
        for line in await rehearsal_lines(work, found):
            typer.echo(f"  {line.who}: {_rehearsed(line)}")
        if not show:
            typer.echo(
                f"`mellom rehearse {patient} --show` shows who has seen it; the admins are told when it is over."
            )

    asyncio.run(with_patient(patient, go, bot))


def _rehearsed(line: RehearsalLine) -> str:
    if line.why:
        return f"not asked ({line.why})"
    return "not seen yet" if line.after is None else f"seen after {round(line.after.total_seconds())} s"
