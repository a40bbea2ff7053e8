"""Turning faults on and off as a JSON body asks."""

from __future__ import annotations

from typing import Any

from sandbox import wishes
from sandbox.faults import PlannedFailure
from sandbox.fields import METHODS
from sandbox.hearing import DROPPED, end_poll
from sandbox.refusals import ApiError, PhoneError
from sandbox.state import TelegramState

FAULTS = frozenset(
    {
        "telegram_down",
        "lose_answers",
        "retry_after",
        "slow",
        "slow_updates",
        "rubbish",
        "wrong_types",
        "forbidden",
        "deactivated",
        "fail_next",
        "bot_running",
    }
)
COUNT_MAX = 100_000
SLOW_SECONDS_MAX = 60.0


def apply_faults(state: TelegramState, body: dict[str, Any]) -> None:
    """Reads all that is asked first, so that a mistake changes nothing. Raises PhoneError with 400.

    {"telegram_down": bool, "lose_answers": n, "retry_after": s or null, "slow": s, "slow_updates": s,
    "rubbish": n, "wrong_types": n, "forbidden": [chat ids], "deactivated": [chat ids],
    "fail_next": {"method", "status", "description"}}
    """
    read: dict[str, Any] = {}
    for key, value in body.items():
        if key == "telegram_down":
            read[key] = wishes.truth(body, key)
        elif key in {"lose_answers", "rubbish", "wrong_types"}:
            read[key] = wishes.whole(body, key, most=COUNT_MAX)
        elif key == "retry_after":
            read[key] = None if value is None else wishes.whole(body, key, most=86400)
        elif key in {"slow", "slow_updates"}:
            read[key] = wishes.number(body, key, most=SLOW_SECONDS_MAX)
        elif key in {"forbidden", "deactivated"}:
            read[key] = wishes.ids(body, key)
    plan = _planned(body["fail_next"]) if "fail_next" in body else None
    for key, value in read.items():
        if key == "telegram_down":
            set_telegram_down(state, down=value)
        else:
            setattr(state.faults, key, value)
    if plan:
        state.faults.planned.append(plan)
    state.changed()


def set_telegram_down(state: TelegramState, *, down: bool) -> None:
    """Cuts every connection of the bot, waiting ones too, until it is up again."""
    state.faults.telegram_down = down
    for account in state.accounts.values():
        if down:
            end_poll(account, DROPPED)
        account.updates.bell.ring()
    state.changed()


def _planned(wish: Any) -> PlannedFailure:
    if not isinstance(wish, dict) or not wish.keys() <= {"method", "status", "description"}:
        raise PhoneError(400, "'fail_next' takes method, status and description.")
    method = wishes.text_of(wish, "method")
    if method not in METHODS:
        raise PhoneError(400, f"Unknown method {method[:40]!r}.")
    status = wishes.whole(wish, "status", least=400, most=599)
    return PlannedFailure(method, ApiError(status, wishes.text_of(wish, "description")))
