"""How many examples, and what a play needs here."""

import os

from hypothesis import HealthCheck, Phase, settings

from tests.behaviour.conftest import one_certificate, shelf, validator, words_read_once

__all__ = ["one_certificate", "shelf", "validator", "words_read_once"]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "500"))
LONG = EXAMPLES > 500
CALLS = max(min(EXAMPLES, 500), EXAMPLES // 10)
"""Of the command: each does much more than a text."""

settings.register_profile(
    "fuzz",
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not LONG,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a play is long: what failed is shown as it was, not made smaller
    suppress_health_check=list(HealthCheck),
)
