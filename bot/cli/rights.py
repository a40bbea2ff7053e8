"""What a patient has a right to, done by the operator: all that is stored about them, and its erasure."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.door import Failed, OfBot, with_patient, write_new
from bot.wording import Wording
from care.detach import detach as cut_off
from care.erase import begin_erasing, hears, undo_erasing
from care.own_data import operator_took_data, own_data
from care.people import Known
from care.who_looked import looks_at
from rules.kinds import Kind
from rules.plan import LANGUAGES
from rules.sayings import Saying
from storage.work import OPERATOR, Work


def data(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    out: Annotated[Path, typer.Option("--out", help="A folder; the two files in it must be new.")],
    bot: OfBot = None,
) -> None:
    """Write all that is stored about a patient into a folder: a page to read, and every row as JSON."""
    if not out.is_dir():
        raise Failed(f"there is no folder {out}; make it first")
    wording = Wording(LANGUAGES)

    async def go(work: Work, who: Known, now: datetime) -> dict[Path, str]:
        looks = await looks_at(work, who)
        found = await own_data(work, who, now)
        saying = Saying(Kind.MY_DATA_PAGE, who.person.language, who.zone.key, now, looks=looks, data=found)
        made = [wording.word(replace(saying, kind=kind)).document for kind in (Kind.MY_DATA_PAGE, Kind.MY_DATA_FILE)]
        files = {out / document.name: document.content.decode() for document in made if document}
        there = next((path for path in files if path.exists()), None)
        if there:
            raise Failed(f"{there} is there already and stays as it is; move it away, or take another folder")
        # only now: the trail holds no handing out that did not come about
        await operator_took_data(work, who, now)
        return files

    files = asyncio.run(with_patient(patient, go, bot))
    for path, text in files.items():
        write_new(path, text)
        typer.echo(f"Written: {path}")
    typer.echo("They hold everything about this person. Hand them over, and remove them here.")


def detach(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    bot: OfBot = None,
) -> None:
    """Cut off a patient's phone at once: lost, sold, or with somebody else. A new one takes a new link."""

    async def go(work: Work, who: Known, now: datetime) -> str:
        chat_id = await cut_off(work, who, now, actor=OPERATOR)
        await work.commit(now)
        if chat_id is None:
            return "There is no phone to cut off."
        return "Cut off. Open alerts stay. `mellom invite patient` makes the link for a new phone."

    # asked outside of any transaction, as below
    if not yes and not typer.confirm(f"Cut off the phone of {patient}?"):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    typer.echo(asyncio.run(with_patient(patient, go, bot)))


def erase(
    patient: Annotated[str, typer.Argument(help="Key or name of a patient.")],
    undo: Annotated[bool, typer.Option("--undo", help="After all not.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    bot: OfBot = None,
) -> None:
    """Erase all of a patient's, in a day: until then it can be undone, here and by the patient."""

    async def go(work: Work, who: Known, now: datetime) -> str:
        if undo:
            done = await undo_erasing(work, who, now, actor=OPERATOR)
            said = "Nothing is erased." if done else "Nothing was to be erased."
        elif await begin_erasing(work, who, now, actor=OPERATOR):
            told = "the patient is told" if hears(who) else "there is no phone to tell it to"
            said = (
                f"Everything is erased after {who.patient.erase_at:%F %H:%M} UTC, by `mellom run`; {told}.\n"
                "Take them out of plan.toml: with them in it, it is not applied any more."
            )
        elif who.patient.erase_waits:
            said = "That is so already: it waits until a person has closed the open alert."
        else:
            said = f"That is so already: everything is erased after {who.patient.erase_at:%F %H:%M} UTC."
        await work.commit(now)
        return said

    # asked outside of any transaction: an open one would keep the bot from hearing and speaking
    if not undo and not yes and not typer.confirm(f"Erase everything about {patient}, in a day?"):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    typer.echo(asyncio.run(with_patient(patient, go, bot)))
