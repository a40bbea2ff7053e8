"""An older copy of the database takes its place: nothing stale is said, nobody is called silent, and it is told."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.bootstrap import open_database
from care.restore import Restored, restored
from rules.kinds import Kind
from storage.backup import back_up, put_in_place
from storage.tables import Disclosure
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert


class Shelf:
    """Where a copy of the play's database stands."""

    def __init__(self, stage: Play, folder: Path) -> None:
        self._stage = stage
        self._copy = folder / "copy.db"
        self._folder = folder

    def keep(self) -> None:
        """Take a copy, while the program runs."""
        back_up(self._file, self._copy)

    async def put_back(
        self, *, days: float = 0, hours: float = 0, cut_off: dict[str, datetime] | None = None
    ) -> Restored:
        """So much later the program is stopped, the copy put in place as `mellom restore` does, and it is started."""
        await self._stage.stop_bot()
        await self._stage.advance(days=days, hours=hours)
        put_in_place(self._copy, self._file, self._folder / "aside.db")
        database = await open_database(self._stage.stage.settings)
        try:
            async with database.work() as work:
                done = await restored(work, self._stage.now(), cut_off=cut_off)
        finally:
            await database.close()
        await self._stage.start_bot()
        await self._stage.advance(minutes=3)
        return done

    @property
    def _file(self) -> Path:
        return Path(make_url(self._stage.stage.settings.database_url).database or "")


@pytest.fixture
def shelf_of(stage: Play, tmp_path: Path) -> Shelf:
    """A shelf of one's own."""
    return Shelf(stage, tmp_path)


async def test_who_answered_after_the_copy_was_made_is_asked_again_and_not_called_silent(
    stage: Play, petter: Person, anne: Person, lise: Person, shelf_of: Shelf
) -> None:
    await stage.at("10:05")
    petter.expects_check_in()
    shelf_of.keep()
    await petter.says("fint")
    petter.expects(Kind.ANSWER_TEXT)
    await shelf_of.put_back(hours=0.3)
    lise.expects(Kind.RESTORED, "borte, også svar")
    assert await stage.words() == []
    await stage.at("11:01")
    petter.expects(Kind.ASK_AGAIN)
    await stage.at("11:30")
    await petter.says("som sagt, fint")
    petter.expects(Kind.ANSWER_TEXT)
    lise.expects(Kind.OUTAGE, "10:05–10:23")
    await stage.at("15:00")
    anne.expects_nothing()


async def test_after_days_nothing_of_then_is_said_and_what_was_due_is_void(
    stage: Play, petter: Person, anne: Person, lise: Person, shelf_of: Shelf
) -> None:
    await stage.at("09:59")
    stage.telegram_down()
    await stage.at("10:01")
    shelf_of.keep()
    await stage.telegram_up()
    stage.sandbox.faults.planned.clear()
    await stage.advance(minutes=2)
    petter.expects_check_in()
    await stage.at("10:30")
    await petter.says("fint")
    petter.expects(Kind.ANSWER_TEXT)
    done = await shelf_of.put_back(days=3, hours=2)
    assert done.messages == 0
    petter.expects_nothing()
    assert await stage.check_ins() == ["void"] * 4
    lise.expects(Kind.RESTORED)
    lise.expects(Kind.OUTAGE, "4 innsjekker ble berørt: 0 er spurt på nytt, 4 falt bort")
    anne.expects_nothing()
    await stage.at("09:59", days=1)
    stage.expects_only_summaries_for_staff()
    await stage.at("10:01")
    petter.expects_check_in()


@in_both_languages
async def test_an_open_alert_of_then_is_told_to_the_admins_and_asks_nobody_again(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, shelf_of: Shelf
) -> None:
    await alert(stage, petter, anne)
    shelf_of.keep()
    await petter.says("fint")
    anne.expects_all_clear()
    petter.expects(Kind.ANSWER_SILENCE)
    done = await shelf_of.put_back(hours=2)
    assert done.alerts == 1
    lise.expects(lise.tongue("Åpne varsler den gangen: Petter", "Alerts open then: Petter"))
    await stage.advance(hours=8)
    kari.expects_nothing()
    lise.expects(Kind.OUTAGE)
    await stage.at("10:01", days=1)
    petter.expects_check_in()
    stage.ignores_the_rest()


async def test_a_new_silence_after_it_finds_the_chain_anew(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, shelf_of: Shelf
) -> None:
    await alert(stage, petter, anne)
    shelf_of.keep()
    await shelf_of.put_back(hours=2)
    await stage.at("12:05", days=1)
    anne.expects_alert("2 innsjekker på rad")
    stage.ignores_the_rest()


async def test_what_waited_to_be_said_is_not_said_days_later(
    stage: Play, petter: Person, anne: Person, lise: Person, shelf_of: Shelf
) -> None:
    await stage.at("09:00")
    await petter.says("hei", unheard=True)
    stage.sandbox.fail_next("sendMessage", 502, "Bad Gateway", times=10**6)
    await stage.settle()
    shelf_of.keep()
    stage.sandbox.faults.planned.clear()
    await stage.advance(minutes=2)
    petter.expects(Kind.ANSWER_TEXT)
    done = await shelf_of.put_back(days=2)
    assert done.messages == 1
    petter.expects_nothing()
    lise.expects("1 melding som ventet den gangen, blir ikke sendt")
    lise.expects(Kind.OUTAGE)
    stage.ignores_the_rest()


@plan(no_admin=True)
async def test_where_there_is_no_admin_the_chain_goes_on(
    stage: Play, petter: Person, anne: Person, kari: Person, shelf_of: Shelf
) -> None:
    await alert(stage, petter, anne)
    shelf_of.keep()
    done = await shelf_of.put_back(hours=1)
    assert done.alerts == 0
    kari.expects_alert("Petter")
    stage.ignores_the_rest()


async def test_an_open_possible_crisis_is_told_again(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, shelf_of: Shelf
) -> None:
    await petter.says("jeg orker ikke leve mer")
    for staff in (anne, kari):
        staff.expects_alert("Petter")
    shelf_of.keep()
    for staff in (anne, kari, lise):
        staff.reads_all()
    done = await shelf_of.put_back(hours=2)
    assert done.alerts == 0
    lise.expects(Kind.ALERT_AGAIN, "Petter")
    await stage.advance(hours=1)
    anne.expects(Kind.ALERT_AGAIN, "Petter")
    stage.ignores_the_rest()


@plan(relative=True, chain=(("anne", "30m"), ("mona", "30m")), agreed=(("mona", "automatic", None),))
async def test_a_phone_that_was_cut_off_since_is_so_again_and_no_relative_is_asked_by_what_held_then(
    stage: Play, petter: Person, anne: Person, shelf_of: Shelf
) -> None:
    shelf_of.keep()
    (who,) = [row for row in await stage.recall(Row) if row.name == "Petter"]
    await shelf_of.put_back(hours=1, cut_off={who.ref: stage.now()})
    assert [row.telegram_id for row in await stage.recall(Row) if row.name == "Petter"] == [None]
    assert [row.ended_at is None for row in await stage.recall(Disclosure)] == [False]
    stage.ignores_the_rest()
