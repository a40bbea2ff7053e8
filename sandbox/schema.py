"""Judging calls against the Bot API as data: a JSON file with `methods` and `types`, each with its fields.

Shape of the file: {"methods": {name: {"fields": [field]}}, "types": {name: {"fields": [field]} or
{"subtypes": [name]}}}, where a field is {"name", "types": [type], "required"} and a type is a name,
"Array of <type>", or one of Integer, Float, String, Boolean, InputFile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sandbox.ports import Validator

ARRAY = "Array of "
DEPTH_MAX = 20

_PLAIN: dict[str, Callable[[Any], bool]] = {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "True": lambda value: value is True,
    "InputFile": lambda value: isinstance(value, str),
}


def load(path: Path | str) -> Validator:
    """A validator of calls. Raises OSError where the file is absent, ValueError where it is another."""
    spec = _read(path)
    judge = _Judge(spec["types"])
    methods = {name: method.get("fields", []) for name, method in spec["methods"].items()}

    def validate(method: str, params: Mapping[str, Any]) -> list[str]:
        if method not in methods:
            return ["unknown method"]
        return judge.fields(params, methods[method], "", 0)

    return validate


def load_types(path: Path | str) -> Callable[[str, Any], list[str]]:
    """Judges an object as a type of the file: judge("Update", {...}). Raises like `load`."""
    judge = _Judge(_read(path)["types"])
    return lambda wanted, value: judge.one_of(value, [wanted], wanted, 0)


def _read(path: Path | str) -> dict[str, Any]:
    spec = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(spec, dict) or not {"methods", "types"} <= spec.keys():
        raise ValueError("The file must hold methods and types.")
    return spec


class _Judge:
    def __init__(self, types: Mapping[str, Any]) -> None:
        self._types = types

    def fields(self, given: Mapping[str, Any], known: list[dict[str, Any]], where: str, depth: int) -> list[str]:
        said: list[str] = []
        by_name = {field["name"]: field for field in known}
        for name, value in given.items():
            if name not in by_name:
                said.append(f"unknown field {where}{name}")
            elif value is not None:
                said += self.one_of(value, by_name[name]["types"], f"{where}{name}", depth)
        said += [
            f"missing field {where}{name}"
            for name, field in by_name.items()
            if field["required"] and given.get(name) is None
        ]
        return said

    def one_of(self, value: Any, types: list[str], where: str, depth: int) -> list[str]:
        if isinstance(value, str) and value.startswith("attach://"):
            return []
        # The reading with the fewest complaints is the one that was meant.
        return min((self._is(value, wanted, where, depth + 1) for wanted in types), key=len)

    def _is(self, value: Any, wanted: str, where: str, depth: int) -> list[str]:
        if depth > DEPTH_MAX:
            return [f"{where} is nested too deeply"]
        if wanted.startswith(ARRAY):
            if not isinstance(value, list):
                return self._not(where, wanted, value)
            inner = wanted.removeprefix(ARRAY)
            return [
                said
                for index, one in enumerate(value)
                for said in self.one_of(one, [inner], f"{where}[{index}]", depth)
            ]
        if wanted in _PLAIN:
            return [] if _PLAIN[wanted](value) else self._not(where, wanted, value)
        kind = self._types.get(wanted)
        if kind is None:
            return [f"{where} is of type {wanted}, which the file does not describe"]
        if kind.get("subtypes"):
            return self.one_of(value, kind["subtypes"], where, depth)
        if not isinstance(value, dict):
            return self._not(where, wanted, value)
        return self.fields(value, kind.get("fields", []), f"{where}.", depth)

    @staticmethod
    def _not(where: str, wanted: str, value: Any) -> list[str]:
        return [f"{where} must be {wanted}, not {type(value).__name__}"]
