"""What goes wrong on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.refusals import ApiError

SENDING = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup", "deleteMessage"}
)
"""The methods that say something in a chat; the faults of sending touch these alone."""
WRONG: tuple[Any, ...] = (
    {"ok": True, "result": 7},
    {"ok": True, "result": [7, None, "x", {}]},
    {"ok": True, "result": {"update_id": "x", "message_id": []}},
    {"ok": True, "result": [{"update_id": "x", "message": 7}]},
    {"ok": True},
    {"ok": "perhaps", "error_code": []},
    [],
    None,
)
"""Answers in which nothing is what it should be."""


@dataclass(slots=True)
class PlannedFailure:
    """The next `times` calls of `method` get this answer instead of acting."""

    method: str
    error: ApiError
    times: int = 1


@dataclass(slots=True)
class Faults:
    """The faults that are on. Seconds are real seconds."""

    telegram_down: bool = False
    lose_answers: int = 0
    """So many sending calls act, then the connection drops."""
    retry_after: int | None = None
    """The next sending call gets one 429 with these seconds."""
    slow: float = 0.0
    """So many seconds pass before each sending call acts."""
    slow_updates: float = 0.0
    """So many seconds pass before each getUpdates acts."""
    rubbish: int = 0
    """So many answers are unreadable: by turns HTML of a gateway (did not act) and cut JSON (acted)."""
    wrong_types: int = 0
    """So many answers are JSON in which nothing is what it should be, by turns in each of `WRONG`. They did not act."""
    forbidden: set[int] = field(default_factory=set)
    deactivated: set[int] = field(default_factory=set)
    planned: list[PlannedFailure] = field(default_factory=list)
    _rubbish_given: int = 0
    _wrong_given: int = 0

    def take_planned(self, method: str) -> ApiError | None:
        """The planned failure for this call, counted down."""
        for plan in self.planned:
            if plan.method == method:
                plan.times -= 1
                if plan.times <= 0:
                    self.planned.remove(plan)
                return plan.error
        return None

    def take_retry_after(self) -> int | None:
        """The seconds of a flood wait that is due, once."""
        seconds, self.retry_after = self.retry_after, None
        return seconds

    def take_lost_answer(self) -> bool:
        """Whether this call's answer gets lost."""
        if self.lose_answers <= 0:
            return False
        self.lose_answers -= 1
        return True

    def take_rubbish(self) -> str | None:
        """`html`, `cut` or None for this call."""
        if self.rubbish <= 0:
            return None
        self.rubbish -= 1
        self._rubbish_given += 1
        return "html" if self._rubbish_given % 2 else "cut"

    def take_wrong(self) -> int | None:
        """Which of `WRONG` this call gets; None for a right answer."""
        if self.wrong_types <= 0:
            return None
        self.wrong_types -= 1
        self._wrong_given += 1
        return (self._wrong_given - 1) % len(WRONG)

    def as_json(self) -> dict[str, Any]:
        """The faults as the phones' interface shows them."""
        return {
            "telegram_down": self.telegram_down,
            "lose_answers": self.lose_answers,
            "retry_after": self.retry_after,
            "slow": self.slow,
            "slow_updates": self.slow_updates,
            "rubbish": self.rubbish,
            "wrong_types": self.wrong_types,
            "forbidden": sorted(self.forbidden),
            "deactivated": sorted(self.deactivated),
            "planned": sum(plan.times for plan in self.planned),
        }
