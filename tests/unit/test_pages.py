"""Pages of replies: as many as fit into a message, and a long one in parts of which nothing is lost."""

import pytest

from rules.pages import PAGE_ROOM, PART_ROOM, Entry, first_page, parts_of, width


def test_all_short_ones_stand_on_one_page() -> None:
    assert first_page([Entry(1, 7, "hei"), Entry(2, 7, "på deg"), Entry(3, 8, "")]) == [1, 2, 3]


def test_a_page_holds_no_more_than_there_is_room_for() -> None:
    entries = [Entry(number, 7, "x" * 900) for number in range(1, 9)]
    assert first_page(entries) == [1, 2, 3]
    assert first_page([Entry(number, number, "x" * 900) for number in range(1, 9)]) == [1, 2]
    assert first_page([Entry(number, 7, "🙂" * 450) for number in range(1, 9)]) == [1, 2, 3]


def test_one_always_stands_on_it_however_long() -> None:
    assert first_page([Entry(1, 7, "x" * 9000), Entry(2, 7, "hei")]) == [1]
    assert first_page([]) == []


@pytest.mark.parametrize("text", ["x" * 4096, "🙂" * 2048, "ord " * 1024, "linje\n" * 682, "a🙂 " * 1000, "x" * 9000])
def test_a_long_one_comes_in_parts_that_fit_and_lose_nothing(text: str) -> None:
    parts = parts_of(text)
    assert "".join(parts) == text
    assert len(parts) > 1
    assert all(0 < width(part) <= PART_ROOM < PAGE_ROOM for part in parts)


def test_words_stay_whole() -> None:
    assert [part.split() for part in parts_of("ord " * 1024)] == [["ord"] * 750, ["ord"] * 274]


def test_what_fits_on_a_page_is_not_cut() -> None:
    alone = "x" * (PAGE_ROOM - 240)
    assert parts_of(alone) == [alone]
    assert len(parts_of(alone + "x")) == 2
    assert first_page([Entry(1, 7, alone), Entry(2, 7, "")]) == [1]
