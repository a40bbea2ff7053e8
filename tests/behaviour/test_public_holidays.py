"""On public holidays nobody is at work, unless the hours say so: no promise is made for one, and no alert is held."""

from rules.kinds import Kind
from tests.behaviour.agreement import in_both_languages, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence

CHRISTMAS_DAY = "2026-12-25T08:00"  # a Friday


@in_both_languages
@plan(start=CHRISTMAS_DAY)
async def test_who_asks_to_be_called_at_christmas_hears_the_day_on_which_somebody_is_there(
    stage: Play, petter: Person, anne: Person
) -> None:
    await petter.says("/start")
    assert petter.tongue("ikke på helligdager", "not on public holidays") in petter.expects(Kind.START_PATIENT).text
    await stage.at("09:00")
    await petter.says("/ring")
    said = petter.expects(Kind.CALL_SENT_CLOSED, "Anne", "08:00")
    assert petter.tongue("mandag", "Monday") in said.text
    anne.expects_alert("Petter")


@in_both_languages
@plan(start=CHRISTMAS_DAY, staffed="mon-fri 08:00-15:30; holidays open")
async def test_where_holidays_are_staffed_somebody_is_there_now(stage: Play, petter: Person, anne: Person) -> None:
    await petter.says("/start")
    assert petter.tongue("også på helligdager", "public holidays too") in petter.expects(Kind.START_PATIENT).text
    await stage.at("09:00")
    await petter.says("/ring")
    petter.expects(Kind.CALL_SENT, "Anne")
    anne.expects_alert("Petter")


@in_both_languages
@plan(start=CHRISTMAS_DAY, hours=(("anne", "mon-fri 08:00-15:30"), ("kari", "mon-fri 08:00-15:30; holidays open")))
async def test_an_alert_passes_over_who_is_off_on_a_holiday(
    stage: Play, petter: Person, anne: Person, kari: Person
) -> None:
    await silence(stage, petter)
    kari.expects_alert("Petter", petter.tongue("ikke på jobb", "not at work"))
    anne.expects_nothing()
    stage.ignores_the_rest()


@plan(start=CHRISTMAS_DAY, hours=(("anne", "daily 08:00-22:00"),))
async def test_who_is_there_on_sundays_is_there_on_holidays(stage: Play, petter: Person, anne: Person) -> None:
    await silence(stage, petter)
    anne.expects_alert("Petter")
    stage.ignores_the_rest()


@plan(start="2027-03-24T07:00", remind_after=None)
async def test_the_summary_after_easter_forgets_nothing(stage: Play, petter: Person, anne: Person) -> None:
    """Wednesday to Tuesday, six days."""
    await stage.at("08:01")
    await stage.at("10:00")
    await petter.says("gikk ut")
    petter.reads_all()
    anne.reads_all()
    await stage.at("10:00", days=5)
    assert not [said for said in anne.reads_all() if "Gikk ut" in said.text]
    await stage.at("08:01", days=1)
    assert [said for said in anne.reads_all() if "Gikk ut" in said.text]
    stage.ignores_the_rest()
