"""How fast the bot may speak."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.pace import A_SECOND, APART, CHATS_MAX, DOWN_MAX, PARTS, PER_CHAT, PER_SECOND, PLACES, Pace

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PART = PER_SECOND // PARTS


def speak(pace: Pace, times: int, now: datetime = NOW) -> int:
    """Say so much as fits at one moment, each in a chat of its own; gives how much that was."""
    for said in range(times):
        if pace.free_at(now) > now:
            return said
        pace.spoke(said, now)
    return times


def test_telegrams_limits_are_kept() -> None:
    assert PER_SECOND <= 30
    assert PER_CHAT >= SECOND


def test_a_part_of_a_second_holds_its_part_and_no_more() -> None:
    pace = Pace()
    assert speak(pace, 100) == PART
    assert speak(pace, 100) == 0


def test_a_second_holds_nearly_all_that_telegram_takes() -> None:
    pace, now, said = Pace(), NOW, 0
    while now < NOW + 100 * SECOND:
        said += speak(pace, 1000, now)
        now = pace.free_at(now)
    assert 0.98 * 100 * PER_SECOND < said <= 100 * PER_SECOND + PART


def test_what_was_said_a_while_ago_counts_no_more() -> None:
    pace = Pace(per_second=30)
    assert speak(pace, 4) == 4
    assert speak(pace, 100, NOW + SECOND / 5) == 6
    assert speak(pace, 100, NOW + A_SECOND / PARTS) == 4
    assert speak(pace, 100, NOW + timedelta(hours=1)) == PART  # it never overflows


def test_it_says_when_it_is_free_again_and_then_is() -> None:
    pace = Pace(per_second=10)
    assert speak(pace, 10) == 3
    free = pace.free_at(NOW)
    assert NOW < free <= NOW + SECOND
    assert pace.free_at(free) == free


def test_in_one_chat_there_is_a_second_between_two_messages() -> None:
    pace = Pace()
    assert pace.chat_free_at(1, NOW) == NOW
    pace.spoke(1, NOW)
    assert pace.chat_free_at(1, NOW) == NOW + SECOND
    assert pace.chat_free_at(2, NOW) == NOW
    assert pace.chat_free_at(1, NOW + 3 * SECOND) == NOW + 3 * SECOND


def test_held_it_says_nothing_until_the_end_of_the_hold() -> None:
    pace = Pace()
    pace.hold(NOW + 5 * SECOND)
    assert pace.free_at(NOW) == NOW + 5 * SECOND
    assert pace.free_at(NOW + 5 * SECOND) == NOW + 5 * SECOND
    assert speak(pace, 100, NOW + 5 * SECOND) == PART


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    pace = Pace()
    pace.hold(NOW + 30 * SECOND)
    pace.hold(NOW + 5 * SECOND)
    assert pace.free_at(NOW) == NOW + 30 * SECOND


def test_while_telegram_is_down_the_waits_grow_up_to_a_minute() -> None:
    pace, now, waits = Pace(), NOW, []
    for _ in range(8):
        pace.down(now)
        waits.append(pace.free_at(now) - now)
        now = pace.free_at(now)
    assert waits == sorted(waits)
    assert waits[0] <= 2 * SECOND
    assert waits[-1] == DOWN_MAX == 60 * SECOND


def test_once_telegram_is_back_there_is_no_wait_and_a_new_count() -> None:
    pace = Pace()
    for _ in range(5):
        pace.down(NOW)
    pace.up()
    assert pace.free_at(NOW) == NOW
    pace.down(NOW)
    assert pace.free_at(NOW) == NOW + 2 * SECOND


def test_what_telegram_asked_for_stands_although_it_is_there() -> None:
    pace = Pace()
    pace.hold(NOW + 30 * SECOND)
    pace.down(NOW)
    pace.up()
    assert pace.free_at(NOW) == NOW + 30 * SECOND


def test_a_clock_that_is_put_back_gives_nothing_away() -> None:
    pace = Pace()
    speak(pace, PER_SECOND)
    earlier = NOW - timedelta(hours=1)
    assert pace.free_at(earlier) > earlier


def test_what_leaves_late_counts_from_then() -> None:
    """Between the claim and the sending the machine had something else to do."""
    pace, late = Pace(), NOW + SECOND / 5
    assert speak(pace, 100) == PART
    pace.left(range(PART), late)
    assert pace.free_at(late) == late + APART
    assert pace.chat_free_at(1, late) == late + SECOND


def test_what_each_part_is_late_by_does_not_add_up() -> None:
    """A claim takes its time before each part; three parts leave in a second all the same."""
    pace, now, said = Pace(), NOW, 0
    while said < 3000:
        now = pace.free_at(now) + timedelta(milliseconds=8)
        said += speak(pace, 1000, now)
    assert now - NOW < 1.02 * 100 * SECOND


def test_parts_leave_one_after_the_other_also_at_the_beginning() -> None:
    pace, now = Pace(), NOW
    for _ in range(3):
        assert speak(pace, 100, now) == PART
        assert pace.free_at(now) >= now + APART
        now = pace.free_at(now)


def test_only_so_many_chats_are_remembered() -> None:
    pace = Pace()
    for chat in range(CHATS_MAX + 1):
        pace.spoke(chat, NOW)
    assert pace.chat_free_at(0, NOW) == NOW  # the oldest was forgotten
    assert pace.chat_free_at(1, NOW) == NOW + SECOND


def test_those_who_wait_for_one_chat_are_looked_at_one_after_the_other() -> None:
    pace = Pace()
    pace.spoke(1, NOW)
    places = [pace.place_in_chat(1, NOW) for _ in range(2 * PLACES)]
    assert places == [NOW + (1 + place) * SECOND for place in range(PLACES)] * 2
    assert pace.place_in_chat(2, NOW) == NOW  # another one's


def test_an_old_place_holds_nobody_up() -> None:
    pace = Pace()
    pace.spoke(1, NOW)
    assert pace.place_in_chat(1, NOW) == NOW + SECOND
    later = NOW + timedelta(hours=1)
    assert pace.place_in_chat(1, later) == later


def test_what_passes_the_outbox_by_counts_for_the_bot_and_holds_up_no_chat() -> None:
    pace = Pace()
    for _ in range(PART):
        pace.passed_by(NOW)
    assert pace.free_at(NOW) == NOW + APART
    assert pace.chat_free_at(1, NOW) == NOW


def test_however_much_passes_the_outbox_by_two_thirds_are_left_for_what_is_in_it() -> None:
    pace, now, said = Pace(), NOW, 0
    while now < NOW + 10 * SECOND:
        for _ in range(25):
            pace.passed_by(now)
        said += speak(pace, 1000, now)
        now += SECOND / 10
    assert said >= 10 * PER_SECOND / 2


@given(st.lists(st.integers(0, 2000), max_size=120), st.integers(1, 30))
def test_no_second_ever_holds_more_than_the_limit(waits: list[int], per_second: int) -> None:
    pace, now, said = Pace(per_second=per_second), NOW, []
    for chat, wait in enumerate(waits):
        now = max(now + timedelta(milliseconds=wait), pace.free_at(now + timedelta(milliseconds=wait)))
        pace.spoke(chat, now)
        said.append(now)
    for first in said:
        assert sum(first <= at < first + SECOND for at in said) <= per_second
    total = sum(waits) / 1000
    assert len(said) <= per_second * (1 + total) or (now - NOW).total_seconds() > total
