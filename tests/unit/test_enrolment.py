"""The way in as rules: places, times to choose from, and the version of what a patient says yes to."""

import hashlib
from datetime import time

import pytest

from bot.wording.catalogue import read_texts
from bot.wording.suggestions import read_suggestions
from rules.enrolment import DAYS, HOURS, TEXT_VERSION, Place, Stage, hours_to_choose, read_place, shifted, shifts
from rules.local_time import parse_quiet
from rules.step_words import LONGEST_LABEL, clean_label
from rules.suggestions import suggested

KNOWN_TEXTS = {"1": "0960e53271500517", "2": "5b39135b15a52afb", "3": "a271fc4fc5c9d464"}


def test_a_text_that_patients_said_yes_to_has_its_own_version() -> None:
    """Other words are another agreement: give them a new TEXT_VERSION, and a line in KNOWN_TEXTS."""
    texts = [
        text
        for language in ("nb", "en")
        for key, text in sorted(read_texts(language).items())
        if key.startswith(("enrol_about/", "reading/"))
    ]
    assert KNOWN_TEXTS[TEXT_VERSION] == hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


@pytest.mark.parametrize("place", [Place(Stage.LANGUAGE), Place(Stage.TIMES, 17), Place(Stage.CLOCK, 1)])
def test_a_place_comes_back_as_it_was_stored(place: Place) -> None:
    assert read_place(str(place)) == place


@pytest.mark.parametrize(
    ("times", "quiet", "hours"),
    [
        ([10], None, (-2, -1, 0, 1, 2)),
        ([8], None, (-1, 0, 1, 2)),
        ([21], None, (-2, -1, 0, 1)),
        ([10], "22:00-09:00", (-1, 0, 1, 2)),
        ([9, 21], None, (-2, -1, 0, 1)),
        ([7, 22], None, (0,)),
        ([3], None, (0,)),
        ([23], None, (-2, -1, 0)),
        ([0], "22:00-08:00", (0,)),
    ],
)
def test_what_a_patient_may_choose_lies_in_the_day_and_out_of_quiet_hours(
    times: list[int], quiet: str | None, hours: tuple[int, ...]
) -> None:
    walls = [time(hour) for hour in times]
    assert shifts(walls, parse_quiet(quiet) if quiet else None) == hours


def test_times_are_moved_together_and_never_into_another_day() -> None:
    assert shifted([time(9, 30), time(21)], 1) == (time(10, 30), time(22))
    assert shifted([time(23)], 1) is None
    assert shifted([time(1)], -2) is None


def test_hours_to_choose_leave_out_the_quiet_ones() -> None:
    assert hours_to_choose(None) == HOURS
    assert hours_to_choose(parse_quiet("19:00-09:30")) == (10, 12, 14, 16, 18)
    assert hours_to_choose(parse_quiet("07:00-22:00")) == HOURS, "with nothing left all are offered"
    assert all(DAYS)


def test_suggestions_are_fit_to_be_steps_in_both_languages() -> None:
    areas = read_suggestions()
    assert 6 <= len(areas) <= 10
    for language in ("nb", "en"):
        labels = [step[language] for area in areas for step in area.steps]
        assert len({label.casefold() for label in labels}) == len(labels)
        for label in labels:
            assert clean_label(label) == label
            assert len(label) <= LONGEST_LABEL
        assert all(len(area.names[language]) <= 18 for area in areas), "two of them on a row"


def test_a_suggestion_by_its_numbers() -> None:
    areas = read_suggestions()
    assert suggested(areas, 1, 1, "nb") == "Gikk ut"
    assert suggested(areas, 1, 1, "en") == "Went out"
    for area, number in ((0, 1), (1, 0), (99, 1), (1, 99)):
        assert suggested(areas, area, number, "nb") is None
