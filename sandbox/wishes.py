"""Reading the JSON bodies of the phones' interface; what does not fit becomes a sentence."""

from __future__ import annotations

import json
import math
from typing import Any

from aiohttp import web

from sandbox.refusals import PhoneError

BODY_BYTES_MAX = 64 * 1024


async def read_body(request: web.Request, known: frozenset[str]) -> dict[str, Any]:
    """The body as an object with no other keys than `known`. Raises PhoneError with 400 or 413."""
    too_big = PhoneError(413, f"That is too much: a request holds at most {BODY_BYTES_MAX} bytes.")
    if (request.content_length or 0) > BODY_BYTES_MAX:
        raise too_big
    content = bytearray()
    async for part in request.content.iter_any():
        content += part
        if len(content) > BODY_BYTES_MAX:
            raise too_big
    try:
        body = json.loads(content.decode() or "{}")
        if any("\ud800" <= letter <= "\udfff" for letter in json.dumps(body, ensure_ascii=False)):
            raise PhoneError(400, "The text holds half a character (a lone surrogate).")
    except (ValueError, RecursionError):
        raise PhoneError(400, "The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise PhoneError(400, "The body must be a JSON object.")
    for key in body:
        if key not in known:
            raise PhoneError(400, f"Unknown field {key[:40]!r}. Known here: {', '.join(sorted(known))}.")
    return body


def text_of(body: dict[str, Any], key: str, default: str | None = None) -> str:
    """A string. Without a default it must be there."""
    value = body.get(key, default)
    if not isinstance(value, str):
        raise PhoneError(400, f"{key!r} must be a text.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise PhoneError(400, f"{key!r} holds half a character.")
    return value


def whole(body: dict[str, Any], key: str, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number within bounds."""
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise PhoneError(400, f"{key!r} must be a whole number.")
    if not least <= value <= most:
        raise PhoneError(400, f"{key!r} must be between {least} and {most}.")
    return value


def number(body: dict[str, Any], key: str, *, most: float) -> float:
    """A number from 0 to `most`."""
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PhoneError(400, f"{key!r} must be a number.")
    if not 0 <= value <= most:
        raise PhoneError(400, f"{key!r} must be between 0 and {most:.0f}.")
    return float(value)


def truth(body: dict[str, Any], key: str) -> bool:
    """True or false, nothing like it."""
    value = body.get(key)
    if not isinstance(value, bool):
        raise PhoneError(400, f"{key!r} must be true or false.")
    return value


def ids(body: dict[str, Any], key: str) -> set[int]:
    """A list of chat ids."""
    value = body.get(key)
    if not isinstance(value, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
        raise PhoneError(400, f"{key!r} must be a list of chat ids.")
    return set(value)
