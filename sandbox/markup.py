"""Telegram's HTML: text with tags becomes plain text and entities. Offsets count UTF-16 units."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from sandbox.refusals import bad_request

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)([^<>]*)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{5,32})?(?![\w/])")

Entities = list[dict[str, Any]]


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse(text: str, parse_mode: str | None) -> tuple[str, Entities]:
    """Plain text and entities. Raises ApiError for unfit markup and for modes other than none and HTML."""
    if not parse_mode:
        return text, []
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    return _parse_html(text)


def commands_in(text: str) -> Entities:
    """The bot_command entities that Telegram adds to what a person writes."""
    return [
        {"type": "bot_command", "offset": units(text[: found.start()]), "length": len(found.group())}
        for found in _COMMAND.finditer(text)
    ]


def _parse_html(text: str) -> tuple[str, Entities]:
    plain: list[str] = []
    length = 0
    opened: list[tuple[str, dict[str, Any]]] = []
    entities: Entities = []
    position = 0
    while position < len(text):
        start = text.find("<", position)
        stretch = _unescaped(text[position : start if start >= 0 else len(text)])
        plain.append(stretch)
        length += units(stretch)
        if start < 0:
            break
        byte = len(text[:start].encode())
        found = _TAG.match(text, start)
        if not found:
            raise _unparsable(f"Unclosed start tag at byte offset {byte}")
        closing, name, rest = found.group(1), found.group(2).lower(), found.group(3)
        position = found.end()
        if closing:
            entities.extend(_close(opened, name, length, byte))
        else:
            opened.append((name, _open(name, rest, length, byte)))
    if opened:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return "".join(plain), sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _open(name: str, rest: str, offset: int, byte: int) -> dict[str, Any]:
    if name not in TYPES:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {byte}')
    attributes = {found[1].lower(): unescape(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(rest)}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
    entity: dict[str, Any] = {"type": TYPES[name], "offset": offset}
    if name == "a":
        entity["url"] = attributes.get("href", "")
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif name == "blockquote" and "expandable" in rest:
        entity["type"] = "expandable_blockquote"
    return entity


def _close(opened: list[tuple[str, dict[str, Any]]], name: str, length: int, byte: int) -> Entities:
    if not opened:
        raise _unparsable(f"Unexpected end tag at byte offset {byte}")
    expected, entity = opened.pop()
    if name and name != expected:
        raise _unparsable(f'Unmatched end tag at byte offset {byte}, expected "</{expected}>", found "</{name}>"')
    entity["length"] = length - entity["offset"]
    if not entity["length"] or (entity["type"] == "text_link" and not entity["url"]):
        return []
    return [entity]


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: unescape(found.group()), text) if "&" in text else text


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")
