"""docs/texts.md shows the texts as they are now."""

from pathlib import Path

from bot.wording import Wording
from bot.wording.preview import page

TEXTS = Path(__file__).parents[2] / "docs" / "texts.md"


def test_the_page_of_texts_is_up_to_date() -> None:
    assert TEXTS.read_text(encoding="utf-8") == page(Wording()), (
        "docs/texts.md is old: python -m bot.wording.preview > docs/texts.md"
    )
