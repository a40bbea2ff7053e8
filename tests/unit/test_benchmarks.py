"""The benchmarks: the stand-in keeps Telegram's limits, a loss is seen, goals are judged, and the page says what was
measured.
"""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from benchmarks import burst, hearing, limits
from benchmarks.goals import Goal, goals
from benchmarks.page import BEGIN, END, PAGE, RESULTS, measured, with_measured
from benchmarks.part import Row
from benchmarks.stand_in import PER_SECOND, Letters, Limits
from benchmarks.written import text

BURST: Row = {
    "name": "Mellom, SQLite",
    "number": 10,
    "delivered": 10,
    "twice": 0,
    "asked": 10,
    "per_second": 1200.0,
    "cpu_ms_each": 0.5,
    "longest_block_ms": 20.0,
}
UNDER_LIMITS: Row = {
    "name": "SQLite",
    "number": 10,
    "refusals": 0,
    "delivered": 10,
    "twice": 0,
    "seconds": 100.0,
    "ideal_seconds": 99.0,
    "broken": 0,
    "alert_seconds": [0.2, 0.4],
    "thanks_seconds": [0.3],
}
HEARD: Row = {"name": "Mellom, SQLite", "way": "polling", "number": 9} | dict.fromkeys(
    ("recorded", "answered", "thanked", "came"), 9
)


def found(**parts: list[Row]) -> dict[str, Any]:
    return {"parts": parts}


def judged(says: str, **parts: list[Row]) -> Goal:
    return next(goal for goal in goals(found(**parts)) if goal.says.startswith(says))


def on_both(row: Row) -> list[Row]:
    return [row, row | {"name": row["name"].replace("SQLite", "PostgreSQL")}]


def test_the_thirty_first_message_of_a_second_is_refused_and_the_next_second_is_free() -> None:
    rules = Limits()
    assert [rules.lets(chat, 5.0) for chat in range(PER_SECOND + 1)] == [True] * PER_SECOND + [False]
    assert not rules.lets(100, 5.9)
    assert rules.lets(100, 6.0)
    assert rules.broken == 2


def test_a_second_message_in_a_chat_within_a_second_is_refused() -> None:
    rules = Limits()
    assert [rules.lets(1, at) for at in (5.0, 5.5, 5.9, 6.0)] == [True, False, False, True]


def test_what_is_refused_at_will_is_not_held_against_who_sent_it() -> None:
    rules = Limits(refuse_every=2)
    assert [rules.lets(chat, 5.0 + chat) for chat in range(4)] == [True, False, True, False]
    assert (rules.broken, rules.at_will) == (0, 2)


async def test_updates_come_when_they_are_let_go_and_go_when_they_are_heard() -> None:
    letters = Letters()
    letters.add(json.dumps([text(number, 1, "hei") for number in (1, 2)]).encode())
    assert letters.waiting == 0
    waiting = asyncio.create_task(letters.fetched(0))
    await asyncio.sleep(0)
    letters.go()
    assert [one["update_id"] for one in json.loads(b"[" + await waiting + b"]")] == [1, 2]
    assert letters.waiting == 2
    assert [one["update_id"] for one in json.loads(b"[" + await letters.fetched(2) + b"]")] == [2]
    assert letters.waiting == 1


@pytest.mark.parametrize("change", [{"delivered": 9}, {"twice": 1}, {"asked": 9}])
def test_a_message_left_out_or_said_twice_is_wrong(change: Row) -> None:
    assert burst.wrong([BURST]) == []
    assert len(burst.wrong([BURST, BURST | change])) == 1
    # what others lose is a figure
    assert burst.wrong([BURST | change | {"name": "PTB JobQueue"}]) == []


@pytest.mark.parametrize("what", ["recorded", "answered", "thanked", "came"])
def test_an_answer_not_recorded_or_not_thanked_for_is_wrong(what: str) -> None:
    assert hearing.wrong([HEARD]) == []
    assert len(hearing.wrong([HEARD | {what: 8}])) == 1


@pytest.mark.parametrize("change", [{"delivered": 9}, {"twice": 1}, {"alert_seconds": [0.2, None]}])
def test_an_alert_that_never_comes_is_wrong(change: Row) -> None:
    assert limits.wrong([UNDER_LIMITS]) == []
    assert len(limits.wrong([UNDER_LIMITS | change])) == 1


def test_a_goal_is_met_where_both_databases_meet_it() -> None:
    goal = judged("no block of the loop", burst=on_both(BURST))
    assert (goal.met, goal.figure) == (True, "SQLite 20 ms, PostgreSQL 20 ms")
    slow = [BURST, BURST | {"name": "Mellom, PostgreSQL", "longest_block_ms": 50.0}]
    assert judged("no block of the loop", burst=slow).met is False
    assert judged("no block of the loop", burst=[BURST]).met is None
    assert judged("no block of the loop").word == "not measured"


def test_speed_is_judged_at_the_largest_size_and_deliveries_at_every_one() -> None:
    large = [row | {"number": 100, "delivered": 100, "per_second": 900.0} for row in on_both(BURST)]
    assert judged("1,000 messages/s", burst=on_both(BURST)).met is True
    assert judged("1,000 messages/s", burst=on_both(BURST) + large).met is False
    lost = BURST | {"delivered": 9}
    assert judged("all delivered", burst=[*on_both(BURST), lost, *large]).met is False


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"seconds": 102.0}, "under Telegram's limits"),
        ({"broken": 1}, "never a 429"),
        ({"alert_seconds": [0.1, 1.1]}, "an alert"),
        ({"thanks_seconds": [None]}, "thanks"),
    ],
)
def test_goals_under_limits(change: Row, says: str) -> None:
    assert judged(says, limits=on_both(UNDER_LIMITS)).met is True
    assert judged(says, limits=[*on_both(UNDER_LIMITS), UNDER_LIMITS | change]).met is False


def test_what_is_measured_takes_the_place_between_the_marks() -> None:
    page = with_measured(f"before\n{BEGIN}\nold\n{END}\nafter\n", "new\n")
    assert page == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    with pytest.raises(ValueError, match="no marks"):
        with_measured("a page without any", "new\n")


def test_the_page_says_what_stands_in_the_results() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert with_measured(page, measured(results)) == page, "run `python -m benchmarks.report`"


def test_a_goal_that_is_not_met_stands_out() -> None:
    assert [replace(Goal("", "", None), met=met).word for met in (True, False)] == ["met", "**not met**"]
