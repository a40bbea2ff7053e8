"""What the sandbox answers when it does not do what was asked."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """The Bot API refuses a call: an HTTP status, Telegram's description, and at times `parameters`."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The body as Telegram sends it."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class DroppedError(Exception):
    """The connection ends without an answer."""


class PhoneError(Exception):
    """A phone cannot do that. `status` is the HTTP status, the message a plain sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def bad_request(reason: str) -> ApiError:
    """A 400 in Telegram's words."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """A 403 in Telegram's words."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """A 409 in Telegram's words."""
    return ApiError(409, f"Conflict: {reason}")
