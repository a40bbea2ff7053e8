"""Days off as people write them."""

from datetime import date

import pytest

from rules.absences import read_days

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("i dag", "2026-11-23", "2026-11-23"),
        ("24.12", "2026-11-23", "2026-12-24"),
        ("til 24. desember", "2026-11-23", "2026-12-24"),
        ("fredag", "2026-11-23", "2026-11-27"),
        ("2026-12-24", "2026-11-23", "2026-12-24"),
        ("23.12-2.1", "2026-12-23", "2027-01-02"),
        ("23.12.–2.1.", "2026-12-23", "2027-01-02"),
        ("fra 23. desember til 2. januar", "2026-12-23", "2027-01-02"),
        ("from 23 December to 2 January", "2026-12-23", "2027-01-02"),
        ("fra i dag til fredag", "2026-11-23", "2026-11-27"),
        ("20.-24.12.", "2026-12-20", "2026-12-24"),
        ("20.–24. desember", "2026-12-20", "2026-12-24"),
        ("2026-12-20 - 2026-12-24", "2026-12-20", "2026-12-24"),
        ("2026-11-20 til 2026-11-30", "2026-11-23", "2026-11-30"),
    ],
)
def test_days_are_read_with_both_counted(text: str, first: str, last: str) -> None:
    assert read_days(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["", "blåbær", "fra 24.12", "22.11.2026", "2027-01-02 - 2026-12-23", "31.02", "24.12.2028", "1-2-3", "a-b", "👍"],
)
def test_what_names_no_coming_days_is_none(text: str) -> None:
    assert read_days(text, TODAY) is None
