"""The name of whoever is invited stands nowhere in the clear: not as a name, and not in a key made of it."""

from pathlib import Path

from sqlalchemy import make_url

from care.export import current_plan
from rules.kinds import Kind
from rules.plan_text import write_plan
from tests.behaviour.agreement import plan
from tests.behaviour.boarding import is_adult, opens, says_yes
from tests.behaviour.cast import Person
from tests.behaviour.play import Play

NAME = "Åse Marie Bø-Hansen"
PARTS = ("Åse", "åse", "Marie", "marie", "Hansen", "hansen", "Bø-H", "bø-h")


def files_of(stage: Play) -> bytes:
    """All that stands in the files of the database, the write-ahead log included."""
    file = Path(make_url(stage.stage.settings.database_url).database or "")
    return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))


@plan(chain=(("anne", "30m"),))
async def test_the_name_of_somebody_invited_stands_nowhere_in_the_files(stage: Play, lise: Person, ola: Person) -> None:
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps("Bruker")
    lise.expects(Kind.INVITE_ASK_NAME)
    await lise.says(NAME)
    lise.expects(Kind.INVITE_NOBODY, NAME)
    await opens(ola, lise.expects(Kind.INVITE_LINK).text.split("?start=")[1].split()[0])
    await ola.expects(Kind.ENROL_LANGUAGE).taps("Norsk")
    await is_adult(ola)
    await says_yes(ola, ola.expects(Kind.ENROL_ABOUT))
    stage.ignores_the_rest()
    raw = files_of(stage)
    assert b"person" in raw, "it is the file"
    for part in PARTS:
        assert part.encode() not in raw, part


@plan(chain=(("anne", "30m"),))
async def test_the_plan_that_is_written_out_has_the_name_beside_the_key(stage: Play, lise: Person) -> None:
    await lise.says("/inviter")
    await lise.expects(Kind.INVITE_PART).taps("Bruker")
    await lise.says(NAME)
    stage.ignores_the_rest()
    async with stage.program.database.reading() as work:
        found = await current_plan(work, stage.stage.settings.telegram_id)
    assert found is not None
    (lines,) = [part for part in write_plan(found).split("[[") if NAME in part]
    assert 'key = "p-' in lines
