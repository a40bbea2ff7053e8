"""Reading a call's parameters as Telegram does: JSON, form, multipart or query, loosely typed on the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.fields import Field
from sandbox.refusals import bad_request

TRUE, FALSE = frozenset({"true", "True", "1"}), frozenset({"false", "False", "0", ""})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    file_name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Call:
    """A decoded call. A file sent as a part of its own stands in `params` as attach://<part>."""

    method: str
    params: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def chat_id(self) -> int | None:
        """The chat it is about, where there is one."""
        chat_id = self.params.get("chat_id")
        return chat_id if isinstance(chat_id, int) else None

    def upload(self, name: str) -> Upload | None:
        """The file that a field refers to, where it came with this call."""
        value = self.params.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return None


async def read_raw(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The parameters as they came, and files by the name of their part. ApiError for unreadable bodies."""
    raw: dict[str, Any] = dict(request.query) if request.query_string else {}
    uploads: dict[str, Upload] = {}
    if request.method == "GET":
        return raw, uploads
    if request.content_type == "multipart/form-data":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                raw[name] = value
        return raw, uploads
    body = await request.read()
    try:
        text = body.decode()
        if request.content_type == "application/json":
            loaded = json.loads(text) if text.strip() else {}
            if not isinstance(loaded, dict):
                raise bad_request("can't parse request JSON object")
            raw.update(loaded)
        else:
            raw.update(parse_qsl(text, keep_blank_values=True))
    except (ValueError, RecursionError):
        raise bad_request("can't parse request JSON object") from None
    return raw, uploads


def decode(raw: dict[str, Any], uploads: dict[str, Upload], known: dict[str, Field]) -> dict[str, Any]:
    """Values in the types that the fields say; unknown fields stay as they came."""
    params: dict[str, Any] = {}
    for name, value in raw.items():
        if value is None:
            continue
        spec = known.get(name)
        params[name] = value if spec is None else _decode(name, value, spec.kind)
    for name in uploads:
        if name in known:
            params[name] = f"attach://{name}"
    return params


def refuse_unfit(params: dict[str, Any], known: dict[str, Field]) -> None:
    """Raises ApiError for a field that the method does not have, or lacks."""
    for name in params:
        if name not in known:
            raise bad_request(f'unknown field "{name}"')
    for name, spec in known.items():
        if spec.required and params.get(name) is None:
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))


_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "action": "wrong parameter action in request",
}


def _decode(name: str, value: Any, kind: str) -> Any:
    if kind == "int":
        return _whole(name, value)
    if kind == "id":
        if isinstance(value, str) and not value.lstrip("-").isdigit():
            return value
        return _whole(name, value)
    if kind == "bool":
        return _truth(name, value)
    if kind == "json":
        return _loaded(name, value)
    if not isinstance(value, str):
        raise bad_request(f'field "{name}" must be of type String')
    return value


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise bad_request(f'field "{name}" must be a number')
    try:
        number = int(value)
    except ValueError:
        raise bad_request(f'field "{name}" must be a valid number') from None
    if not -(2**63) <= number < 2**63:
        raise bad_request(f'field "{name}" must be a valid number')
    return number


def _truth(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in TRUE | FALSE:
        return value in TRUE
    raise bad_request(f'field "{name}" must be of type Boolean')


def _loaded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        what = "reply keyboard markup" if name == "reply_markup" else name
        raise bad_request(f"can't parse {what} JSON object") from None
