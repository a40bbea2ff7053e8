"""A team's own phrases, and the help numbers for whoever asks."""

import pytest

from rules.kinds import Kind
from rules.plan import PlanErrors, read_plan
from rules.plan_text import write_plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.script import Script

OWN = """
[[team.phrases]]
kind = "place"
label = "crisis"
say = ["ved tårnet"]
"""


async def test_a_phrase_of_the_teams_own_raises_the_alert(
    stage: Play, petter: Person, anne: Person, kari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await petter.says("jeg er ved tårnet")
    petter.expects(Kind.ANSWER_TEXT)
    whole = Script.toml
    monkeypatch.setattr(Script, "toml", lambda self: whole(self) + OWN)
    await stage.apply()
    await petter.says("jeg er ved tårnet")
    petter.expects(Kind.CRISIS)
    anne.expects_alert("ved tårnet")
    kari.expects_alert("ved tårnet")


def test_the_plan_comes_back_with_its_phrases() -> None:
    plan = read_plan(Script().toml() + OWN)
    assert [phrase.text for phrase in plan.team.phrases] == ["ved tårnet"]
    assert read_plan(write_plan(plan)).team.phrases == plan.team.phrases


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (OWN.replace('"place"', '"plass"'), "is not known"),
        (OWN.replace("ved tårnet", "og"), "one small word"),
        (OWN.replace("say", "sey"), "unknown key"),
        (OWN + "idioms = []\n", "unknown key"),
    ],
)
def test_what_cannot_be_a_phrase_is_said_with_its_line(bad: str, said: str) -> None:
    with pytest.raises(PlanErrors) as found:
        read_plan(Script().toml() + bad)
    assert said in str(found.value)
    assert "line " in str(found.value)


async def test_a_stranger_who_asks_for_help_gets_the_numbers_again(stage: Play, ola: Person) -> None:
    await ola.says("/hjelp")
    ola.expects(Kind.STRANGER, "113", "116 117", "116 123")
    await ola.says("hei")
    ola.expects_nothing()
    await stage.advance(minutes=2)
    await ola.says("/hjelp")
    ola.expects(Kind.STRANGER, "113")
