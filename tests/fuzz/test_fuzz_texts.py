"""Whatever stands in a text, a list, a plan, a button or a link: it is read or refused, and nothing raises."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.crisis import ListErrors, assess, our_list, read_list, read_own
from rules.invitations import read_payload, token_hash, token_in_link
from rules.plan import read_plan
from rules.plan_lines import PlanErrors
from rules.requests import asks_for_call
from rules.taps import DATA_BYTES_MAX, Press, read_tap, write_tap
from tests.plans import STAFF, patient

fuzz = settings(settings.get_profile("fuzz"))
ANY = st.text(st.characters(codec=None), max_size=300)  # lone surrogates, too
WORDS = st.lists(
    st.sampled_from(["orker", "ikke", "leve", "dø", "æ", "💊", "3", "d.ø.d", "\u200b", "\ud800", ".", "\n", "NOT", "i"])
    | ANY,
    max_size=30,
).map(" ".join)
PLAN = STAFF + patient("petter", "Petter", 2001, 'key = "natt"\ndays = "daily"\ntimes = ["02:30"]\nwindow = "2h"\n')


@fuzz
@given(st.one_of(WORDS, ANY, st.lists(WORDS, max_size=4)), st.one_of(st.sampled_from(["nb", "en", "pl", ""]), ANY))
def test_any_text_has_a_label(text: str | list[str], language: str) -> None:
    found = assess(text, language)
    assert (found.kind is None) == (found.label == 0)


@fuzz
@given(
    st.sampled_from(["", "😀", "\n\n", "!?.,;:", "\u200b" * 5, "ord " * 200]).flatmap(
        lambda s: st.permutations([s, "vil dø"])
    )
)
def test_nothing_around_a_sign_hides_it(parts: list[str]) -> None:
    assert assess("\n".join(parts), "nb").label > 0


@fuzz
@given(ANY)
def test_any_text_is_a_list_of_phrases_or_refused(text: str) -> None:
    for read in (read_list, read_own):
        with contextlib.suppress(ListErrors):
            assert read(text).phrases
    assert our_list().phrases


@fuzz
@given(
    st.integers(0, len(PLAN)), st.integers(0, 60), st.one_of(ANY, st.sampled_from(['"', "'''", "[[", "= {", "\x00"]))
)
def test_any_change_of_a_plan_is_read_or_refused(start: int, length: int, text: str) -> None:
    with contextlib.suppress(PlanErrors):
        read_plan(PLAN[:start] + text + PLAN[start + length :])


@fuzz
@given(
    st.one_of(
        ANY,
        st.builds(
            lambda press, rest: ":".join([press.value, *rest]),
            st.sampled_from(list(Press)),
            st.lists(st.integers().map(str) | st.text("0123456789-+_ ٣²:", max_size=25), max_size=4),
        ),
    )
)
def test_any_data_of_a_button_is_a_tap_that_we_could_have_written_or_nothing(data: str) -> None:
    tap = read_tap(data)
    if tap is not None:
        assert write_tap(tap) == data
        assert len(data.encode()) <= DATA_BYTES_MAX
        assert 0 <= tap.id < 2**63


@fuzz
@given(
    st.one_of(ANY, st.builds("/start {}".format, ANY), st.builds("https://t.me/b?start={}&start={}".format, ANY, ANY))
)
def test_any_link_has_a_token_of_our_alphabet_or_none(text: str) -> None:
    for token in (read_payload(text), token_in_link(text)):
        if token:
            assert token.isascii()
            assert 16 <= len(token) <= 64
            assert token_hash(token) != token
    asks_for_call(text)


@pytest.mark.parametrize("text", ["\ud800", "a" * 10**6, "ikke " * 5000])
def test_what_is_huge_or_broken_has_a_label_soon(text: str) -> None:
    assert assess(text, "nb").label >= 0
