"""The life of one check-in: every state, every event, and the moments that come of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.check_in import LIVE, CheckInEvent, CheckInLife, WrongTurn, transition
from rules.words import CheckInState

E, S = CheckInEvent, CheckInState
DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
WINDOW, REMIND = timedelta(hours=2), timedelta(hours=1)
LATER = DUE + timedelta(minutes=90)


def pending(remind_after: timedelta | None = REMIND) -> CheckInLife:
    return CheckInLife(S.PENDING, DUE, WINDOW, remind_after)


def opened(remind_after: timedelta | None = REMIND) -> CheckInLife:
    return transition(pending(remind_after), E.PROMPT_DELIVERED, DUE)


def reminded() -> CheckInLife:
    queued = transition(opened(), E.REMINDER_QUEUED, DUE + REMIND)
    return transition(queued, E.REMINDER_DELIVERED, DUE + REMIND)


BEFORE_THE_PROMPT = {
    E.PROMPT_DELIVERED: S.OPEN,
    E.REMINDER_QUEUED: None,
    E.REMINDER_DELIVERED: None,
    E.REMINDER_DROPPED: None,
    E.ASK_AGAIN_QUEUED: None,
    E.SIGN_OF_LIFE: S.ANSWERED,
    E.OVERDUE: None,
    E.UNREACHED: S.UNDELIVERABLE,
    E.CANCEL: S.CANCELLED,
    E.EXPIRED: S.VOID,
}
WHILE_OPEN = {
    E.PROMPT_DELIVERED: S.OPEN,
    E.REMINDER_QUEUED: S.OPEN,
    E.REMINDER_DELIVERED: S.OPEN,
    E.REMINDER_DROPPED: S.OPEN,
    E.ASK_AGAIN_QUEUED: S.OPEN,
    E.SIGN_OF_LIFE: S.ANSWERED,
    E.OVERDUE: S.MISSED,
    E.UNREACHED: S.UNDELIVERABLE,
    E.CANCEL: S.CANCELLED,
    E.EXPIRED: S.VOID,
}
BEFORE_THE_REMINDER = WHILE_OPEN | {E.OVERDUE: None}  # nobody is missed before the reminder was given
CASES = [
    (name, life, event, table[event])
    for name, life, table in (
        ("pending", pending(), BEFORE_THE_PROMPT),
        ("open", opened(), BEFORE_THE_REMINDER),
        ("open without a reminder", opened(None), WHILE_OPEN),
        ("reminded", reminded(), WHILE_OPEN),
    )
    for event in CheckInEvent
]


@pytest.mark.parametrize(
    ("life", "event", "expected"),
    [(life, event, expected) for _, life, event, expected in CASES],
    ids=[f"{name}-{event}" for name, _, event, _ in CASES],
)
def test_every_event_leads_where_the_table_says(
    life: CheckInLife, event: CheckInEvent, expected: CheckInState | None
) -> None:
    if expected is None:
        with pytest.raises(WrongTurn):
            transition(life, event, LATER)
        return
    after = transition(life, event, LATER)
    assert after.state is expected
    if expected not in LIVE:
        assert (after.settled_at, after.look_at) == (LATER, None)


@pytest.mark.parametrize("state", sorted(set(CheckInState) - LIVE))
@pytest.mark.parametrize("event", list(CheckInEvent))
def test_what_comes_late_changes_nothing(state: CheckInState, event: CheckInEvent) -> None:
    over = CheckInLife(state, DUE, WINDOW, REMIND, settled_at=DUE)
    assert transition(over, event, LATER) is over


def test_the_window_counts_from_the_delivery_of_the_prompt() -> None:
    delivered = DUE + timedelta(minutes=7)
    life = transition(pending(None), E.PROMPT_DELIVERED, delivered)
    assert (life.asked_at, life.respond_by, life.look_at) == (
        delivered,
        delivered + WINDOW,
        delivered + WINDOW,
    )


def test_with_a_reminder_the_first_look_is_at_the_reminder() -> None:
    life = opened()
    assert (life.look_at, life.respond_by, life.to_remind) == (DUE + REMIND, DUE + WINDOW, True)


def test_a_second_acknowledgement_of_the_prompt_moves_nothing() -> None:
    assert transition(opened(), E.PROMPT_DELIVERED, LATER) == opened()


@pytest.mark.parametrize(
    ("minutes_late", "respond_by"),
    [
        (0, DUE + WINDOW),
        (-5, DUE + WINDOW),  # early: the window rules
        (1, DUE + timedelta(hours=2, minutes=1)),
        (45, DUE + timedelta(hours=2, minutes=45)),
        (180, DUE + timedelta(hours=5)),
    ],
)
def test_respond_by_is_the_later_of_window_and_what_is_left_after_the_reminder(
    minutes_late: int, respond_by: datetime
) -> None:
    queued = transition(opened(), E.REMINDER_QUEUED, DUE + REMIND)
    assert queued.look_at is None
    at = DUE + REMIND + timedelta(minutes=minutes_late)
    life = transition(queued, E.REMINDER_DELIVERED, at)
    assert (life.respond_by, life.look_at, life.reminded_at) == (respond_by, respond_by, at)
    assert not life.to_remind


def test_a_reminder_after_a_short_time_leaves_the_rest_of_the_window() -> None:
    life = transition(pending(timedelta(minutes=15)), E.PROMPT_DELIVERED, DUE)
    life = transition(life, E.REMINDER_QUEUED, DUE + timedelta(minutes=15))
    life = transition(life, E.REMINDER_DELIVERED, DUE + timedelta(hours=1))
    assert life.respond_by == DUE + timedelta(hours=2, minutes=45)


def test_a_dropped_reminder_counts_as_given() -> None:
    life = transition(opened(), E.REMINDER_DROPPED, DUE + REMIND)
    assert (life.to_remind, life.respond_by, life.look_at) == (False, DUE + WINDOW, DUE + WINDOW)
    assert transition(life, E.OVERDUE, DUE + WINDOW).state is S.MISSED


def test_asked_again_the_patient_has_the_agreed_time_once_more() -> None:
    queued = transition(reminded(), E.ASK_AGAIN_QUEUED, DUE + WINDOW)
    assert queued.look_at is None
    at = DUE + timedelta(hours=6)
    life = transition(queued, E.REMINDER_DELIVERED, at)
    assert (life.reminded_at, life.asked_again_at) == (DUE + REMIND, at)
    assert life.respond_by == life.look_at == at + WINDOW - REMIND


def test_asked_again_before_the_reminder_the_question_is_the_reminder() -> None:
    queued = transition(opened(), E.ASK_AGAIN_QUEUED, DUE + REMIND)
    life = transition(queued, E.REMINDER_DELIVERED, LATER)
    assert (life.reminded_at, life.asked_again_at, life.to_remind) == (LATER, None, False)


def test_without_a_reminder_asked_again_gives_the_whole_window() -> None:
    queued = transition(opened(None), E.ASK_AGAIN_QUEUED, DUE + WINDOW)
    at = DUE + timedelta(hours=6)
    assert transition(queued, E.REMINDER_DELIVERED, at).respond_by == at + WINDOW


def test_last_asked_is_the_newest_of_prompt_reminder_and_asking_again() -> None:
    assert pending().last_asked_at is None
    assert opened().last_asked_at == DUE
    assert reminded().last_asked_at == DUE + REMIND
    again = transition(reminded(), E.REMINDER_DELIVERED, LATER)
    assert again.last_asked_at == LATER


GOING_ON = (E.PROMPT_DELIVERED, E.REMINDER_QUEUED, E.REMINDER_DELIVERED, E.REMINDER_DROPPED, E.ASK_AGAIN_QUEUED)
EVENTS = st.one_of(st.sampled_from(GOING_ON), st.sampled_from(GOING_ON), st.sampled_from(CheckInEvent))


@given(
    st.integers(5, 600),
    st.one_of(st.none(), st.integers(1, 599)),
    st.lists(st.tuples(EVENTS, st.integers(0, 300)), max_size=12),
)
def test_whatever_happens_a_life_goes_one_way(
    window: int, remind: int | None, story: list[tuple[CheckInEvent, int]]
) -> None:
    """Never out of a final state, `respond_by` never shrinks, and what is over asks for no look."""
    remind_after = timedelta(minutes=min(remind, window - 1)) if remind else None
    life = CheckInLife(S.PENDING, DUE, timedelta(minutes=window), remind_after)
    now = DUE
    for event, minutes in story:
        now += timedelta(minutes=minutes)
        before = life
        try:
            life = transition(before, event, now)
        except WrongTurn:
            continue
        if before.state not in LIVE:
            assert life == before
        if life.state is S.PENDING:
            assert before.state is S.PENDING
        if before.respond_by:
            assert life.respond_by is not None
            assert life.respond_by >= before.respond_by
        if life.state not in LIVE:
            assert (life.look_at, life.settled_at is None) == (None, False)
        if life.state is S.OPEN:
            assert life.asked_at is not None
            assert life.respond_by is not None
            assert life.respond_by >= life.asked_at + life.window
        if life.state is S.MISSED:
            assert not life.to_remind
