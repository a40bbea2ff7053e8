"""What the demonstration promises to whoever drives it over HTTP, without a browser."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ROOT, Demo, playing

PETTER, ANNE, KARI, LISE, MONA = 2001, 3001, 3002, 4001, 3003


def test_it_begins_as_it_says(demo: Demo) -> None:
    assert demo.do("clock") == {"now": "2026-11-23T08:00:00+01:00", "speed": 0}
    assert [(one["chat_id"], one["name"], one["role"], one["blocked"]) for one in demo.do("phones")] == [
        (PETTER, "Petter", "patient", False),
        (ANNE, "Anne", "primary", False),
        (KARI, "Kari", "backup", False),
        (LISE, "Lise", "team", False),
        (MONA, "Mona", "relative", False),
    ]
    assert demo.story() == []


def test_a_check_in_answered_by_a_tap_and_a_text(demo: Demo) -> None:
    assert demo.next_event() == "10:00"
    asked = demo.newest(PETTER)
    assert asked["from"] == "bot"
    assert asked["date"] == "2026-11-23T10:00:00+01:00"
    assert {button["text"] for row in asked["buttons"] for button in row} >= {"🙂 Bra", "📞 Ring meg", "Gikk ut"}
    assert demo.do(f"phones/{PETTER}/tap", {"message_id": asked["message_id"], "text": "Bra"})["toast"]
    assert demo.do(f"phones/{PETTER}/messages")[0]["edited"] is True
    assert len(demo.texts(PETTER)) == 2
    demo.do(f"phones/{PETTER}/say", {"text": "gikk ut med søpla"})
    answer = demo.newest(PETTER)
    assert "søpla" in answer["text"]
    undo = answer["buttons"][0][0]["data"]
    demo.do(f"phones/{PETTER}/tap", {"message_id": answer["message_id"], "data": undo})
    assert any("taken back" in line for line in demo.story())


def test_silence_goes_down_the_chain_and_a_late_answer_ends_it(demo: Demo) -> None:
    assert [demo.next_event() for _ in range(4)] == ["10:00", "11:00", "12:00", "12:30"]
    assert demo.story() == [
        "10:00 10:00 check-in sent to Petter; answer by 12:00",
        "11:00 No answer yet: reminder sent to Petter; answer by 12:00",
        "12:00 No answer came: Petter’s 10:00 check-in is missed",
        "12:00 Alert to Anne: Petter has not answered; if nobody takes it by 12:30, Kari is next",
        "12:30 Alert to Kari: Petter has not answered; if nobody takes it by 13:00, the team’s admin is next",
    ]
    alert = demo.newest(KARI)
    demo.do(f"phones/{KARI}/tap", {"message_id": alert["message_id"], "text": "Jeg tar kontakt"})
    assert "Kari tar kontakt" in demo.texts(ANNE)[0]
    demo.do(f"phones/{PETTER}/say", {"text": "sovnet, beklager"})
    assert all("Det kom svar fra Petters konto" in demo.texts(chat)[-1] for chat in (ANNE, KARI))
    assert demo.texts(LISE) == []
    assert demo.story()[-1].endswith("told: Anne and Kari")


def test_to_the_next_event_passes_what_nobody_sees(demo: Demo) -> None:
    demo.next_event()
    demo.do(f"phones/{PETTER}/say", {"text": "hei"})
    assert demo.next_event() == "08:00"
    assert all("1 ulest svar" in demo.texts(chat)[-1] for chat in (ANNE, KARI, LISE))
    assert demo.next_event() == "10:00"
    assert demo.do("clock")["now"].startswith("2026-11-24")


def test_with_the_bot_stopped_a_message_waits(demo: Demo) -> None:
    assert demo.do("faults", {"bot_running": False})["bot_running"] is False
    demo.do(f"phones/{PETTER}/say", {"text": "er det noen?"})
    assert demo.texts(PETTER) == []
    status, refusal = demo.ask("clock", {"to_next_event": True})
    assert (status, refusal["error"]) == (409, "The bot is stopped. Start it first.")
    demo.do("clock", {"advance_seconds": 4 * 3600})
    demo.do("faults", {"bot_running": True})
    assert len(demo.texts(PETTER)) >= 1
    assert demo.texts(ANNE) == []


def test_with_telegram_down_nothing_can_be_sent(demo: Demo) -> None:
    demo.next_event()
    asked = demo.newest(PETTER)["message_id"]
    demo.do("faults", {"telegram_down": True})
    for act, body in (
        ("say", {"text": "hei"}),
        ("tap", {"message_id": asked, "text": "Bra"}),
        ("block", {"blocked": True}),
    ):
        assert demo.ask(f"phones/{PETTER}/{act}", body)[0] == 409
    assert demo.ask("clock", {"to_next_event": True})[0] == 409
    demo.do("clock", {"advance_seconds": 3 * 3600})
    assert demo.texts(ANNE) == []
    demo.do("faults", {"telegram_down": False})
    assert demo.story()[-1] == "13:00 Petter is asked again, as we were away; answer by 14:00"
    assert demo.next_event() == "13:02"  # the team hears of the outage
    assert demo.next_event() == "14:00"
    assert len(demo.texts(ANNE)) == 1


def test_a_lost_answer_of_telegram_loses_nothing(demo: Demo) -> None:
    demo.do("faults", {"lose_answers": 1})
    demo.do("clock", {"advance_seconds": 2 * 3600 + 600})
    assert len(demo.texts(PETTER)) >= 1


def test_blocking_is_told_as_what_it_is(demo: Demo) -> None:
    demo.do(f"phones/{PETTER}/block", {"blocked": True})
    assert demo.ask(f"phones/{PETTER}/say", {"text": "hei"})[0] == 409
    assert demo.next_event() == "10:00"
    assert "kom ikke frem" in demo.texts(ANNE)[0]
    demo.do(f"phones/{PETTER}/block", {"blocked": False})
    demo.do(f"phones/{PETTER}/say", {"text": "hei"})
    assert demo.story()[-1].startswith("10:00 All clear")


def test_refusals_are_sentences(demo: Demo) -> None:
    wishes: list[tuple[str, dict[str, Any], int]] = [
        ("clock", {"advance_seconds": -1}, 400),
        ("clock", {"advance_seconds": 32 * 86400}, 409),
        (f"phones/{PETTER}/say", {"text": "x" * 5000}, 400),
        (f"phones/{PETTER}/tap", {"message_id": 99, "text": "Bra"}, 404),
        ("phones/77/say", {"text": "x"}, 404),
        ("faults", {"storm": True}, 400),
    ]
    for path, body, status in wishes:
        answered, answer = demo.ask(path, body)
        assert answered == status, path
        assert answer["error"].endswith(".")
    assert demo.ask(f"phones/{PETTER}/say", {"text": "😀" * 2000})[0] == 200


FOUR = """
[team]
name = "Team Nord"
timezone = "Europe/Oslo"
staffed = "mon-fri 08:00-15:30"
[[members]]
key = "lise"
name = "Lise"
role = "admin"
telegram_id = 4001
[[contacts]]
key = "anne"
name = "Anne"
kind = "staff"
telegram_id = 3001
"""
PATIENT = """
[[patients]]
key = "p{n}"
name = "P{n}"
telegram_id = 200{n}
consent = "on paper 2026-11-20"
chain = [{{ contact = "anne", within = "30m" }}]
outcome_within = "2h"
[[patients.schedules]]
key = "morgen"
days = "daily"
times = ["10:0{n}"]
window = "2h"
remind_after = "1h"
"""


def test_a_day_with_four_patients_plays_everything_in_order(tmp_path: Path) -> None:
    plan = tmp_path / "four.toml"
    plan.write_text(FOUR + "".join(PATIENT.format(n=n) for n in range(1, 5)), encoding="utf-8")
    with playing("--paused", "--plan", str(plan)) as demo:
        demo.do("clock", {"advance_seconds": 5 * 3600})
        assert [line for line in demo.story() if "Alert" not in line] == [
            line
            for time, form in (
                ("10", "10:0{n} 10:0{n} check-in sent to P{n}; answer by 12:0{n}"),
                ("11", "11:0{n} No answer yet: reminder sent to P{n}; answer by 12:0{n}"),
                ("12", "12:0{n} No answer came: P{n}’s 10:0{n} check-in is missed"),
            )
            for line in (form.format(n=n) for n in range(1, 5))
            if line.startswith(time)
        ]
        demo.do("clock", {"advance_seconds": 19 * 3600})
        assert demo.do("clock")["now"] == "2026-11-24T08:00:00+01:00"
        moments = [line["at"] for line in demo.do("story")["lines"]]
        assert moments == sorted(moments)
        assert len(demo.texts(ANNE)) == 5  # four alerts and the morning's summary
        dates = [said["date"] for said in demo.do(f"phones/{LISE}/messages")]
        assert dates == sorted(dates)


@pytest.mark.parametrize("demo", [("--language", "en", "--start", "2026-12-01T09:59")], indirect=True)
def test_other_people_language_and_start(demo: Demo) -> None:
    assert demo.do("clock")["now"] == "2026-12-01T09:59:00+01:00"
    assert demo.next_event() == "10:00"
    buttons = [button["text"] for row in demo.newest(PETTER)["buttons"] for button in row]
    assert "📞 Call me" in buttons


def test_without_paused_the_clock_runs_like_a_wall_clock() -> None:
    with playing() as demo:
        assert demo.do("clock")["speed"] == 1
        assert demo.do("clock", {"speed": 0})["speed"] == 0


def test_it_ends_cleanly_while_it_plays() -> None:
    with playing("--paused") as demo:
        demo.do("clock", {"speed": 600})
        demo.do(f"phones/{PETTER}/say", {"text": "midt i spillet"})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--start", "tomorrow"], "--start must look like"),
        (["--start", "0001-01-01T00:00"], "--start must lie between"),
        (["--port", "99999"], "--port must be"),
        (["--language", "xx"], "--language must be one of"),
        (["--plan", "no_such_plan.toml"], "can't be read"),
    ],
)
def test_bad_arguments_are_told_in_one_line(arguments: list[str], sentence: str) -> None:
    said = _refused(*arguments)
    assert said.startswith("mellom: ")
    assert sentence in said
    assert said.count("\n") == 1


def test_a_port_in_use_is_told_in_one_line(demo: Demo) -> None:
    said = _refused("--port", demo.url.rpartition(":")[2])
    assert "can't be used" in said
    assert said.count("\n") == 1


def test_all_mistakes_of_a_plan_are_told_at_once(tmp_path: Path) -> None:
    plan = tmp_path / "bad.toml"
    plan.write_text('[team]\nname = "N"\ntimezone = "Europe/Olso"\ncolour = "red"\n', encoding="utf-8")
    said = _refused("--plan", str(plan))
    assert "Europe/Olso" in said
    assert "colour" in said


def _refused(*arguments: str) -> str:
    """What a demonstration that can't start says."""
    command = [sys.executable, "-m", "bot", "demo", *arguments]
    ended = subprocess.run(  # noqa: S603  our own command
        command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert ended.returncode == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_scene_of_a_relative_s_consent(language: str) -> None:
    """Petter reads the words, agrees; he is silent, Anne has Mona asked; he answers; he takes it back."""
    nb = language == "nb"
    with playing("--language", language) as demo:

        def tap(chat_id: int, text: str) -> None:
            rows = [said for said in demo.do(f"phones/{chat_id}/messages") if text in str(said.get("buttons"))]
            demo.do(f"phones/{chat_id}/tap", {"message_id": rows[-1]["message_id"], "text": text})

        demo.do(f"phones/{PETTER}/say", {"text": "/kontakter" if nb else "/contacts"})
        tap(PETTER, "Mona: si ja" if nb else "Mona: say yes")
        tap(PETTER, "90 dager" if nb else "90 days")
        ask = (
            "Hei, dette er Anne. Kan du be Petter ringe meg på +47 900 00 001?"
            if nb
            else "Hi, this is Anne. Could you ask Petter to call me on +47 900 00 001?"
        )
        assert ask in demo.texts(PETTER)[-1]
        tap(PETTER, "Ja, når en ansatt vil det" if nb else "Yes, when staff want it")
        assert demo.texts(MONA) == []
        while demo.next_event() != "12:00":
            pass
        tap(ANNE, "Spør Mona" if nb else "Ask Mona")
        assert demo.texts(MONA) == [ask]
        demo.do(f"phones/{PETTER}/say", {"text": "hei"})
        assert len(demo.texts(MONA)) == 2
        demo.do(f"phones/{PETTER}/say", {"text": "/kontakter" if nb else "/contacts"})
        tap(PETTER, "Mona: trekk tilbake" if nb else "Mona: take back")
        told = "\n".join(demo.story())
        for line in (
            "Petter reads the exact words that a relative would get",
            "Petter agrees that Mona can be asked, after a tap of the staff. The words read are kept",
            "Mona, a relative, is to be asked, as Petter agreed",
            "Mona gets one fixed sentence: please ask Petter to call. No reason, no button",
            "Mona, who was asked, gets the other fixed sentence",
            "Petter takes back what was agreed about Mona: from now on Mona gets nothing",
        ):
            assert line in told
