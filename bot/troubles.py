"""What is wrong is said once, and again only every now and then: a log full of one line hides all others."""

import logging
import time

SAY_AGAIN_SECONDS = 300.0


class Troubles:
    """What is wrong just now, by the action of its log line."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._said: dict[str, float] = {}

    def begin(self, action: str, line: str) -> None:
        """Something is wrong, perhaps still."""
        now = time.monotonic()
        if now - self._said.get(action, -SAY_AGAIN_SECONDS) >= SAY_AGAIN_SECONDS:
            self._said[action] = now
            self._log.error(line, extra={"action": action})

    def over(self, *actions: str) -> None:
        """What was wrong is over."""
        for action in actions:
            if self._said.pop(action, None) is not None:
                self._log.info("it works again", extra={"action": action})
