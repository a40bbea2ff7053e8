"""What an operator has the bot say to a patient."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.door import Failed, with_patient
from care.ask import QuietNow, check_in_now
from care.people import Known
from rules.actors import NotAllowed
from storage.work import Work


def checkin(patient: Annotated[str, typer.Argument(help="Key or name of a patient.")]) -> None:
    """Send a patient a check-in now."""

    async def go(work: Work, who: Known, now: datetime) -> None:
        try:
            await check_in_now(work, who.id, now, actor="cli")
        except NotAllowed:
            raise Failed(f"{patient} does not take part, so nothing was sent") from None
        except QuietNow as quiet:
            until = quiet.args[0].astimezone(who.zone)
            raise Failed(f"{patient} has quiet hours or a pause until {until:%a %H:%M}; nothing was sent") from None
        typer.echo("It is on its way.")

    asyncio.run(with_patient(patient, go))
