"""The validator finds what is planted, and nothing in good calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox, Validator
from sandbox.fields import METHODS
from sandbox.schema import load
from tests.sandbox.conftest import SPEC, Call

needs_spec = pytest.mark.skipif(not SPEC.exists(), reason=f"no Bot API description at {SPEC}")
KEY = {"text": "a", "callback_data": "b"}


@pytest.fixture
def judge() -> Validator:
    return load(SPEC)


@needs_spec
@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[KEY]]}}),
        ("sendMessage", {"chat_id": "@x", "text": "x", "reply_markup": {"remove_keyboard": True}}),
        ("sendPhoto", {"chat_id": 1, "photo": "attach://photo", "caption": None}),
        ("getUpdates", {"offset": 1, "allowed_updates": ["message"]}),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}], "scope": {"type": "default"}}),
    ],
)
def test_good_calls_pass(judge: Validator, method: str, params: dict[str, Any]) -> None:
    assert judge(method, params) == []


@needs_spec
@pytest.mark.parametrize(
    ("method", "params", "says"),
    [
        ("sendMesage", {}, "unknown method"),
        ("sendMessage", {"chat_id": 1}, "missing field text"),
        ("sendMessage", {"chat_id": 1, "text": "x", "txt": "y"}, "unknown field txt"),
        ("sendMessage", {"chat_id": 1, "text": 5}, "text must be String, not int"),
        ("sendMessage", {"chat_id": True, "text": "x"}, "chat_id must be Integer, not bool"),
        ("sendMessage", {"chat_id": 1, "text": "x", "protect_content": "yes"}, "must be Boolean"),
        ("getUpdates", {"allowed_updates": [1]}, "allowed_updates[0] must be String"),
        ("getUpdates", {"allowed_updates": "message"}, "must be Array of String"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{**KEY, "colour": "red"}]]}},
            "unknown field reply_markup.inline_keyboard[0][0].colour",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [KEY]}},
            "reply_markup.inline_keyboard[0] must be Array of InlineKeyboardButton",
        ),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "missing field commands[0].description"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}, "x": 1}, "unknown field x"),
    ],
)
def test_planted_mistakes_are_found(judge: Validator, method: str, params: dict[str, Any], says: str) -> None:
    assert any(says in said for said in judge(method, params))


@needs_spec
async def test_mistakes_of_a_bot_are_collected(box: Sandbox, call: Call) -> None:
    await call("sendMessage", chat_id=2001, txt="x")
    await call("sendMessage", chat_id="x1", text="x", disable_notification="perhaps")
    assert list(box.violations) == [
        "sendMessage: unknown field txt",
        "sendMessage: missing field text",
        'sendMessage: Bad Request: field "disable_notification" must be of type Boolean',
    ]


@needs_spec
def test_the_methods_of_the_sandbox_are_those_of_the_description() -> None:
    described = json.loads(SPEC.read_text(encoding="utf-8"))["methods"]
    newer = {("editMessageText", "rich_message")}
    for method, fields in METHODS.items():
        known = {field["name"] for field in described[method].get("fields", [])}
        assert {(method, name) for name in known ^ fields.keys()} <= newer
        for field in described[method].get("fields", []):
            if (method, field["name"]) not in newer and field["required"]:
                assert fields[field["name"]].required


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="methods and types"):
        load(file)


def test_a_type_that_is_not_described_is_said(tmp_path: Path) -> None:
    file = tmp_path / "small.json"
    field = {"name": "a", "types": ["Ghost"], "required": False}
    file.write_text(json.dumps({"methods": {"m": {"fields": [field]}}, "types": {}}), encoding="utf-8")
    assert load(file)("m", {"a": {}}) == ["a is of type Ghost, which the file does not describe"]
