"""What a button carries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.taps import DATA_BYTES_MAX, Press, Tap, read_tap, write_tap
from rules.words import Mood

ID = st.integers(0, 2**63 - 1)
TAPS = st.one_of(
    st.builds(Tap, st.just(Press.MOOD), ID, st.just(0), st.sampled_from(Mood)),
    st.builds(Tap, st.sampled_from([press for press in Press if press is not Press.MOOD]), ID, ID),
)


@pytest.mark.parametrize(
    ("tap", "data"),
    [
        (Tap(Press.MOOD, 17, mood=Mood.GOOD), "m:17:good"),
        (Tap(Press.STEP, 17, 4), "s:17:4"),
        (Tap(Press.CALL_ME, 17), "c:17"),
        (Tap(Press.CALL_ME), "c"),
        (Tap(Press.TAKE, 3), "at:3"),
        (Tap(Press.PAUSE, 7), "p:7"),
        (Tap(Press.PAUSE), "p"),
        (Tap(Press.LEAVE), "x"),
    ],
)
def test_old_buttons_stay_readable(tap: Tap, data: str) -> None:
    assert write_tap(tap) == data
    assert read_tap(data) == tap


def test_a_letter_once_released_keeps_its_meaning() -> None:
    letters = {press.name: press.value for press in Press}
    assert (
        letters.items()
        >= {
            "MOOD": "m",
            "STEP": "s",
            "CALL_ME": "c",
            "UNDO": "u",
            "TAKE": "at",
            "REACHED": "ar",
            "UNREACHED": "an",
            "RELEASE": "al",
            "NO_NOTE": "ax",
            "PAUSE": "p",
            "PAUSE_END": "pe",
            "STEP_ADD": "ta",
            "STEP_MENU": "tm",
            "STEP_RENAME": "tr",
            "STEP_DROP": "td",
            "LEAVE": "x",
            "SCHEDULE_SHOW": "sco",
            "SCHEDULE_NEW": "scn",
            "SCHEDULE_EDIT": "sce",
            "SCHEDULE_DROP": "scd",
            "SCHEDULE_DROP_SURE": "scr",
            "SCHEDULE_TIMES": "sct",
            "SCHEDULE_WINDOW": "scw",
            "SCHEDULE_REMIND": "scm",
            "SCHEDULE_HOLIDAYS": "sch",
            "SCHEDULE_PERIOD": "scp",
            "SCHEDULE_STEP": "sca",
            "SCHEDULE_SAVE": "scs",
            "SCHEDULE_CANCEL": "scx",
        }.items()
    )


@given(TAPS)
def test_every_tap_comes_back_as_it_went(tap: Tap) -> None:
    data = write_tap(tap)
    assert read_tap(data) == tap
    assert 1 <= len(data.encode()) <= DATA_BYTES_MAX


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "m:17:great",
        "m:17:4",
        "zz:1",
        "s:1:2:3",
        "s:1:",
        "s:-1:2",
        "s:1:-2",
        "s:+1:2",
        "s:01:2",
        "s: 1:2",
        "s:1_0:2",
        "s:٣:2",
        f"at:{2**63}",
        "at:1\n",
        "AT:1",
        "s:1:0",
        "at:0",
        "x" * 65,
    ],
)
def test_what_we_never_wrote_is_no_tap(data: str) -> None:
    assert read_tap(data) is None


@given(st.one_of(st.text(max_size=80), st.from_regex(r"(m|s|c|at|p):-?[0-9_ ]{0,25}(:[a-z0-9]{0,9}){0,3}")))
def test_junk_never_raises_and_is_only_read_where_we_could_have_written_it(data: str) -> None:
    found = read_tap(data)
    if found is not None:
        assert write_tap(found) == data
        assert 0 <= found.id < 2**63
        assert 0 <= found.other < 2**63
