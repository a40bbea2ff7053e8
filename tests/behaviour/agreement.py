"""How a test says what is agreed in its play, and what it is played on."""

from typing import Any

import pytest


def plan(**changes: Any) -> pytest.MarkDecorator:
    """Change what was agreed: any field of `tests.behaviour.script.Script`."""
    marker: pytest.MarkDecorator = pytest.mark.plan(**changes)
    return marker


in_both_languages = pytest.mark.parametrize("language", ["nb", "en"])
on_both_databases = pytest.mark.parametrize("backend", ["sqlite", "postgres"])
in_both_modes = pytest.mark.parametrize("hears_by", ["polling", "webhook"])
