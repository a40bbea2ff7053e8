"""Whom an alert goes to next, and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.escalation import (
    ADMIN_GAPS,
    GRACE_WITHOUT_RANK,
    AlertLife,
    AskOutcome,
    Decision,
    Link,
    Rest,
    TellAdmins,
    TellRank,
    decide,
)
from rules.words import AlertState, ContactKind, Reach

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALF_HOUR, QUARTER = timedelta(minutes=30), timedelta(minutes=15)
ANNE = Link(1, 31, HALF_HOUR)
KARI = Link(2, 32, QUARTER)
RAISED = AlertLife(AlertState.RAISED)
CHAIN_DONE = AlertLife(AlertState.RAISED, frozenset({31, 32}))


def told(decision: Decision) -> tuple[int, datetime]:
    assert isinstance(decision, TellRank)
    return decision.link.rank, decision.look_at


@pytest.mark.parametrize(
    ("met", "chain", "expected"),
    [
        ((), (ANNE, KARI), (1, NOW + HALF_HOUR)),
        ((31,), (ANNE, KARI), (2, NOW + QUARTER)),
        ((), (KARI, ANNE), (1, NOW + HALF_HOUR)),  # the order of the list means nothing
        ((), (Link(5, 35, QUARTER),), (5, NOW + QUARTER)),  # ranks may have holes
        ((31, 32), (ANNE, KARI, Link(7, 37, QUARTER)), (7, NOW + QUARTER)),
        # the chain was changed meanwhile:
        ((31,), (Link(1, 35, QUARTER), replace(ANNE, rank=2), replace(KARI, rank=3)), (1, NOW + QUARTER)),  # before her
        ((31,), (Link(1, 35, QUARTER), KARI), (1, NOW + QUARTER)),  # in her place
        ((31,), (replace(KARI, rank=1), replace(ANNE, rank=2)), (1, NOW + QUARTER)),  # changed round
        ((32,), (ANNE, KARI), (1, NOW + HALF_HOUR)),  # Kari had been the first
    ],
)
def test_the_first_who_was_not_asked_yet_is_asked_and_has_their_own_time(
    met: tuple[int, ...], chain: Sequence[Link], expected: tuple[int, datetime]
) -> None:
    assert told(decide(replace(RAISED, met=frozenset(met)), chain, NOW)) == expected


def test_nobody_is_asked_twice_under_another_rank() -> None:
    changed_round = (replace(KARI, rank=1), replace(ANNE, rank=2))
    assert decide(CHAIN_DONE, changed_round, NOW) == TellAdmins(1, (), NOW + ADMIN_GAPS[0])


@pytest.mark.parametrize("reach", sorted(set(Reach) - {Reach.OPEN}))
def test_who_cannot_be_reached_is_skipped_at_once_and_named(reach: Reach) -> None:
    gone = replace(ANNE, reach=reach)
    decision = decide(RAISED, (gone, KARI), NOW)
    assert decision == TellRank(KARI, (gone,), NOW + QUARTER)
    assert gone.skipped_because == reach.value


def test_a_relative_is_never_told_of_an_alert() -> None:
    mother = Link(1, 41, HALF_HOUR, ContactKind.RELATIVE)
    assert mother.skipped_because == "relative"
    assert decide(RAISED, (mother, KARI), NOW) == TellRank(KARI, (mother,), NOW + QUARTER)
    assert decide(RAISED, (mother,), NOW) == TellAdmins(1, (mother,), NOW + ADMIN_GAPS[0])


def test_a_relative_who_blocked_us_is_still_a_relative() -> None:
    assert Link(1, 41, HALF_HOUR, ContactKind.RELATIVE, Reach.BLOCKED).skipped_because == "relative"


def test_several_are_skipped_in_one_go() -> None:
    gone = replace(ANNE, reach=Reach.BLOCKED)
    silent = replace(KARI, reach=Reach.NOT_STARTED)
    third = Link(3, 33, HALF_HOUR)
    assert decide(RAISED, (gone, silent, third), NOW) == TellRank(third, (gone, silent), NOW + HALF_HOUR)
    assert decide(RAISED, (gone, silent), NOW) == TellAdmins(1, (gone, silent), NOW + ADMIN_GAPS[0])


@pytest.mark.parametrize("chain", [(), (ANNE, KARI)])
def test_at_the_end_of_the_chain_the_admins_are_asked(chain: Sequence[Link]) -> None:
    assert decide(CHAIN_DONE, chain, NOW) == TellAdmins(1, (), NOW + ADMIN_GAPS[0])


def test_the_admins_are_asked_with_growing_gaps_a_bounded_number_of_times() -> None:
    alert, now, gaps = CHAIN_DONE, NOW, []
    while isinstance(decision := decide(alert, (ANNE, KARI), now), TellAdmins):
        alert = replace(alert, round=decision.round)
        if decision.look_at:
            gaps.append(decision.look_at - now)
            now = decision.look_at
    assert decision == Rest()
    assert gaps == sorted(gaps)
    assert len(set(gaps)) == len(gaps)
    assert alert.round == len(ADMIN_GAPS) == len(gaps) + 1
    assert gaps[-1] <= timedelta(days=1)


def test_the_last_round_of_the_admins_asks_for_no_further_look() -> None:
    last = decide(replace(CHAIN_DONE, round=len(ADMIN_GAPS) - 1), (), NOW)
    assert last == TellAdmins(len(ADMIN_GAPS), (), None)


def test_a_closed_alert_rests() -> None:
    assert decide(AlertLife(AlertState.CLOSED), (ANNE,), NOW) == Rest()


@pytest.mark.parametrize(
    ("holder", "grace"), [(31, HALF_HOUR), (32, QUARTER), (99, GRACE_WITHOUT_RANK)], ids=["1", "2", "admin"]
)
def test_who_took_it_and_said_no_more_is_asked_and_gets_time_to_answer(holder: int, grace: timedelta) -> None:
    taken = AlertLife(AlertState.TAKEN, frozenset({31}), holder_id=holder)
    assert decide(taken, (ANNE, KARI), NOW) == AskOutcome(holder, NOW + grace)


def test_who_was_asked_and_forgot_is_passed_over() -> None:
    forgotten = AlertLife(AlertState.TAKEN, frozenset({31}), holder_id=31, outcome_asked=True)
    assert decide(forgotten, (ANNE, KARI), NOW) == TellRank(KARI, (), NOW + QUARTER)


def test_forgotten_at_the_end_of_the_chain_it_goes_to_the_admins() -> None:
    forgotten = AlertLife(AlertState.TAKEN, frozenset({31, 32}), holder_id=32, outcome_asked=True)
    assert decide(forgotten, (ANNE, KARI), NOW) == TellAdmins(1, (), NOW + ADMIN_GAPS[0])


def met_by(*links: Link) -> frozenset[int]:
    return frozenset(link.person_id for link in links)


LINKS = st.builds(
    Link,
    rank=st.integers(1, 9),
    person_id=st.integers(1, 9),
    within=st.integers(1, 1440).map(lambda minutes: timedelta(minutes=minutes)),
    kind=st.sampled_from(ContactKind),
    reach=st.sampled_from(Reach),
)


@given(
    st.lists(LINKS, max_size=8, unique_by=(lambda link: link.rank, lambda link: link.person_id)),
    st.frozensets(st.integers(1, 9)),
    st.integers(0, len(ADMIN_GAPS)),
    st.one_of(st.none(), st.integers(1, 6)),
)
def test_a_chain_always_comes_to_an_end(
    chain: list[Link], met: frozenset[int], number: int, holder: int | None
) -> None:
    """Each decision moves on or rests; nobody who is skipped is told, and nobody is told twice."""
    alert = AlertLife(AlertState.TAKEN if holder else AlertState.RAISED, met, number, holder)
    now = NOW
    for _ in range(len(chain) + len(ADMIN_GAPS) + 2):
        decision = decide(alert, chain, now)
        before = (alert.met, alert.round, alert.outcome_asked)
        match decision:
            case Rest():
                return
            case TellRank(link, skipped, look_at):
                assert link.skipped_because is None
                assert all(one.skipped_because for one in skipped)
                assert look_at == now + link.within
                assert link.person_id not in alert.met
                alert = AlertLife(AlertState.RAISED, alert.met | met_by(link, *skipped), alert.round)
            case TellAdmins(made, skipped, next_look):
                assert all(one.skipped_because for one in skipped)
                alert = AlertLife(AlertState.RAISED, alert.met | met_by(*skipped), made)
                assert (next_look is None) == (made == len(ADMIN_GAPS))
                look_at = next_look or now
            case AskOutcome(asked, look_at):
                assert asked == alert.holder_id
                alert = replace(alert, outcome_asked=True)
        assert alert.met >= before[0]
        assert alert.round >= before[1]
        assert (alert.met, alert.round, alert.outcome_asked) != before
        assert look_at >= now
        now = look_at
    raise AssertionError("the chain goes round in circles")
