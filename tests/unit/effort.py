"""How much work a function does, counted instead of timed: the same on a busy machine as on a quiet one."""

import sys
from collections.abc import Callable


def calls_of(function: Callable[[], object]) -> int:
    """How many calls, of Python and of C functions, it takes."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count
