"""Being a patient is itself confidential: who may not know learns nothing, by message, button or toast."""

import contextlib
import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logs
from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import TOKEN, Play
from tests.behaviour.scenes import alert, silence

APART = {"neighbour": True, "chain": (("anne", "30m"),)}
"""Anne is Petter's only contact, Kari is Nora's."""


@plan(neighbour=True, relative=True, chain=(("anne", "30m"), ("mona", "30m"), ("kari", "30m")))
async def test_through_a_whole_day_nobody_but_the_team_hears_of_petter(
    stage: Play, petter: Person, nora: Person, mona: Person, ola: Person, anne: Person
) -> None:
    await ola.says("hei")
    await mona.says("hei, dette er moren til Petter")
    await silence(stage, petter)
    await stage.at("13:30")
    await petter.says("gikk ut med søpla, men orker lite")
    await petter.says("/ring")
    await petter.says("/pause")
    await petter.taps("1 dag")
    await stage.at("08:30", days=1)
    for outsider in (nora, mona, ola):
        assert "Petter" not in outsider.everything
        assert "orker lite" not in outsider.everything
    assert "Nora" not in petter.everything
    assert "Nora" not in anne.everything, "Anne is no contact of Nora's"
    stage.ignores_the_rest()


@in_both_languages
@plan(neighbour=True)
async def test_what_lies_on_the_patients_phone_names_neither_team_nor_illness(
    stage: Play, petter: Person, anne: Person
) -> None:
    await silence(stage, petter)
    await petter.taps(petter.tongue("Tung dag", "Hard day"))
    await petter.says("/pause")
    await petter.says("/hjelp")
    said = petter.everything
    for word in ("Team Nord", "pasient", "patient", "bruker", "psyk", "diagno", "klinikk", "clinic"):
        assert word not in said
    stage.ignores_the_rest()


async def nobody_learns(stage: Play, outsider: Person, message: Message, data: str) -> None:
    """A forged tap gets a toast without a name in it."""
    toast = await outsider.forges(message, data)
    assert toast
    for name in ("Petter", "Anne", "12:"):
        assert name not in toast


@on_both_databases
@plan(**APART)
async def test_the_tap_of_a_contact_of_somebody_else_does_nothing(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person
) -> None:
    told = await alert(stage, petter, anne)
    noras = kari.expects_alert("Nora")
    before = told.text
    for button in told.buttons:
        await nobody_learns(stage, kari, noras, anne.data_of(told, button))
        assert told.text == before
    assert {row.state for row in await stage.alerts()} == {"raised"}
    stage.ignores_the_rest()


@plan(**APART)
async def test_another_patients_tap_does_nothing(stage: Play, petter: Person, nora: Person, anne: Person) -> None:
    await stage.at("10:00")
    petters, noras = petter.expects_check_in(), nora.expects_check_in()
    for button in ("Bra", "Gikk ut"):
        await nobody_learns(stage, nora, noras, petter.data_of(petters, button))
    assert not any(label.startswith("✓") for label in petters.buttons)
    assert await stage.check_ins(2001) == ["open"]
    assert await stage.check_ins(2002) == ["answered"], "whoever taps is there, whatever the button"
    assert not await stage.done()


@plan(neighbour=True)
async def test_a_patient_cannot_take_an_alert(stage: Play, petter: Person, nora: Person, anne: Person) -> None:
    told = await alert(stage, petter, anne)
    noras = nora.expects_check_in()
    before = told.text
    await nobody_learns(stage, nora, noras, anne.data_of(told, "Har fått kontakt"))
    assert told.text == before
    petters = next(row for row in await stage.alerts() if row.id == int(anne.data_of(told, "Slipp").split(":")[1]))
    assert petters.state == "raised"
    stage.ignores_the_rest()


@plan(relative=True, chain=(("anne", "30m"), ("mona", "30m")))
async def test_a_relative_cannot_take_an_alert_and_is_shown_nothing(
    stage: Play, petter: Person, anne: Person, mona: Person, ola: Person
) -> None:
    told = await alert(stage, petter, anne)
    for outsider in (mona, ola):
        await outsider.says("hei")
        line = outsider.expects("113")
        await nobody_learns(stage, outsider, line, anne.data_of(told, "Jeg tar kontakt"))
        assert "Petter" not in outsider.everything
    assert {row.state for row in await stage.alerts()} == {"raised"}


@plan(**APART)
async def test_a_summary_holds_only_those_whose_alerts_one_gets(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await silence(stage, petter)
    await stage.at("08:01", days=1)
    assert "Nora" not in anne.everything
    assert "Petter" not in kari.everything
    anne.expects(Kind.DIGEST, "Petter")
    kari.expects(Kind.DIGEST, "Nora")
    lise.expects(Kind.DIGEST, "Petter", "Nora")
    stage.ignores_the_rest()


@plan(relative=True, chain=(("anne", "30m"), ("mona", "30m")))
async def test_a_relative_hears_neither_of_pauses_nor_of_outages(
    stage: Play, petter: Person, anne: Person, mona: Person
) -> None:
    await petter.says("/pause")
    await petter.taps("1 dag")
    await stage.stop_bot()
    await stage.advance(hours=1)
    await stage.start_bot()
    await stage.at("08:30", days=1)
    assert not mona.everything
    stage.ignores_the_rest()


async def test_what_the_patient_wrote_stands_in_no_message_to_anybody(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person
) -> None:
    await silence(stage, petter)
    await petter.says("hemmelige ord")
    await petter.says("hemmelige ord, ring meg")
    await stage.at("13:30")
    for staff in (anne, kari, lise):
        assert "hemmelige ord" not in staff.everything
    stage.ignores_the_rest()


@pytest.fixture
def log_as_the_program_keeps_it() -> Iterator[io.StringIO]:
    """The program's own log, set up as `mellom run` does it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("httpx", "telegram", "apscheduler", "alembic")}
    with contextlib.redirect_stderr(io.StringIO()) as stream:
        set_up_logs("text")
        root.handlers += handlers
        yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


async def test_nothing_of_it_stands_in_the_log(
    log_as_the_program_keeps_it: io.StringIO, stage: Play, petter: Person, anne: Person
) -> None:
    await silence(stage, petter)
    await petter.says("hemmelige ord")
    await petter.says("/ring")
    said = log_as_the_program_keeps_it.getvalue()
    for word in ("hemmelige ord", "Petter", TOKEN):
        assert word not in said
    stage.ignores_the_rest()


async def test_not_even_when_an_update_cannot_be_read(
    log_as_the_program_keeps_it: io.StringIO, stage: Play, petter: Person
) -> None:
    stage.sandbox.state.first_account.updates.put("callback_query", {"id": "1"})
    await petter.says("hemmelige ord")
    petter.expects(Kind.ANSWER_TEXT)
    said = log_as_the_program_keeps_it.getvalue()
    assert "put aside" in said
    for word in ("hemmelige ord", "Petter", TOKEN):
        assert word not in said
    stage.errors.seen.clear()
