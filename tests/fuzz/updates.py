"""Updates as the Bot API allows them, and some that it does not, from Hypothesis."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from rules.taps import Press
from tests.behaviour.play import STAFF, STRANGER

PATIENTS = {2001: "Petter", 2002: "Nora"}
GROUPS = (-100, -1005, -1001234567890)
PEOPLE = (*PATIENTS, *STAFF, STRANGER, 12, 2**51)
BEGUN = 1_795_417_200  # Monday 23 November 2026, 08:00 in Oslo
ARRAY = "Array of "
DEEPEST = 4

_TYPES: dict[str, Any] = json.loads(Path(__file__).with_name("update_types.json").read_text(encoding="utf-8"))["types"]
KINDS = tuple(name.removesuffix("?") for name in _TYPES["Update"] if name != "update_id")
_ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")

COMMANDS = (
    *("start", "hjelp", "help", "steg", "steps", "pause", "stopp", "stop", "ring", "call", "sprak", "innsyn", "svar"),
    *("person", "skriv", "hilsen", "innsjekk", "avslutt", "kanal", "inviter", "plan", "i_dag", "borte", "slutter", "x"),
)
PLAIN = ("", "hei", "ok", "👍", "ring meg", "orker ikke leve", "hver dag kl 10", "5", "i morgen", "nei", "Gikk ut")
HUGE = ("æ" * 4096, "👩‍👩‍👧‍👦" * 500, "\u202e" + "z\u0301" * 2000, "\x00\x01" * 50, "/" * 4000, "\n" * 4000)
NAMED = ("", "Petter", "Nora", "Anne", "Lise", "' OR 1=1 --", "{0.__class__}", "%s%n", "<b>", "../../etc")
STARTS = ("/start ", "https://t.me/mellom_bot?start=", "/start https://t.me/x?start=", "/start  '")
LETTERS = "ABCxyz019_-"
_HOSTILE: tuple[Any, ...] = (None, [], {}, "x", -1, 2**70, True, 1.5, "\x00", [[]], {"id": {}})


@dataclass(frozen=True)
class Sent:
    """An update, who it is from, and whether the Bot API allows it as it stands."""

    kind: str
    body: Any
    chat: int
    allowed: bool

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Short, as a play has many."""
        printer.text(f"{self.kind}:{self.chat}")


def secret(chat: int) -> str:
    """What stands in each text of a patient, and nobody but the patient and the staff may ever see."""
    return f"zq{chat}qz"


def some(count: int) -> st.SearchStrategy[list[Sent]]:
    """So many updates, no two alike; each is made from a seed of its own, so that what failed can be made again."""
    seeds = st.lists(st.integers(0, 2**40), min_size=count, max_size=count, unique=True)
    return seeds.map(lambda found: [an_update(random.Random(seed)) for seed in found])  # noqa: S311  no secrets


def an_update(chance: random.Random) -> Sent:
    """One update."""
    kind = chance.choice(_ASKED_FOR if chance.random() < 0.8 else KINDS)
    chat = chance.choice(PEOPLE)
    text = _text(chance)
    if chat in PATIENTS and not text.startswith("/"):
        text = f"{text[:4000]} {secret(chat)}"
    filler = _Filler(chance, chat, text, _data(chance))
    body = filler.make(_TYPES["Update"][f"{kind}?"], 0)
    filler.put_where(body, chance.choice([chat] * 4 + [chance.choice(GROUPS)]))
    spoilt = chance.random() < 0.1 and filler.spoil(body)
    return Sent(kind, body, chat, not spoilt)


def _text(chance: random.Random) -> str:
    match chance.randrange(8):
        case 0 | 1:
            return chance.choice(PLAIN)
        case 2 | 3 | 4:
            return f"/{chance.choice(COMMANDS)}{chance.choice(['', '', '@mellom_bot'])} {chance.choice(NAMED)}"
        case 5:
            return chance.choice(STARTS) + "".join(chance.choices(LETTERS, k=chance.randrange(70)))
        case 6:
            return chance.choice(HUGE)
        case _:
            return _wild(chance)


def _wild(chance: random.Random) -> str:
    signs = (chance.randrange(32, chance.choice([127, 0x2FF, 0xD7FF, 0x1FAFF])) for _ in range(chance.randrange(60)))
    return "".join(chr(sign) for sign in signs if not 0xD800 <= sign <= 0xDFFF)


def _data(chance: random.Random) -> str:
    press = chance.choice(list(Press)).value
    match chance.randrange(6):
        case 0 | 1 | 2:
            return f"{press}:{chance.randrange(9)}"
        case 3:
            return f"{press}:{chance.randrange(9)}:{chance.choice(['good', 'heavy', '0', '1', '2', '7', '9' * 20])}"
        case 4:
            return f"{press}:{chance.choice([-1, 2**63, 2**64, 10**40])}" if chance.random() < 0.5 else press
        case _:
            return _wild(chance)


class _Filler:
    """Makes an object of any type of the Bot API."""

    def __init__(self, chance: random.Random, chat: int, text: str, data: str) -> None:
        self._chance = chance
        self._chat, self._text, self._data = chat, text, data

    def make(self, wanted: str, depth: int, field: str = "") -> Any:
        """A value of a type."""
        if "|" in wanted:
            return self.make(self._chance.choice(wanted.split("|")), depth, field)
        if wanted.startswith("="):
            return wanted[1:]
        if wanted.startswith(ARRAY):
            few = self._chance.randint(0, 2) if depth < DEEPEST else 0
            return [self.make(wanted.removeprefix(ARRAY), depth + 1, field) for _ in range(few)]
        fields = _TYPES.get(wanted)
        if isinstance(fields, list):
            return self.make(self._chance.choice(fields), depth, field)
        if isinstance(fields, dict):
            return self._object(wanted, fields, depth)
        return self._plain(wanted, field)

    def _object(self, kind: str, fields: dict[str, str], depth: int) -> dict[str, Any]:
        if kind == "User":
            return {
                "id": self._chat,
                "is_bot": False,
                "first_name": self._chance.choice(["Kim", "", "\u202e", "æ" * 64]),
            }
        if kind == "Chat":
            return {"id": self._chat, "type": "private", "first_name": "Kim"}
        made = {}
        often = {0: 0.12, 1: 0.08}.get(depth, 0.04)
        wanted: tuple[str, ...] = (
            ("text", "data", "message", "caption") if depth < 2 and self._chance.random() < 0.8 else ()
        )
        if kind == "Message" and wanted and self._chance.random() < 0.3:  # a caption, not a text
            wanted = ("photo", "caption")
        for name, types in fields.items():
            plain = name.removesuffix("?")
            optional = name.endswith("?")
            if not optional or plain in wanted or (depth < DEEPEST and self._chance.random() < often):
                made[plain] = self.make(types, depth + 1, plain)
        return made

    def _plain(self, wanted: str, field: str) -> Any:
        chance = self._chance
        match wanted:
            case "Integer":
                return self._number(field)
            case "Float":
                return chance.choice([0.0, 59.9, -180.0, 1e300])
            case "Boolean":
                return chance.random() < 0.5
            case "True":
                return True
            case _ if field in {"text", "caption", "query"}:
                return self._text
            case _ if field == "data":
                return self._data
            case _ if field == "status":
                return chance.choice(["member", "left", "kicked"])
            case _:
                return chance.choice(["", "x", "AgADBAAD", "👍", "\u0000", "private", "en", "nb-NO", "Kim " * 20])

    def _number(self, field: str) -> int:
        if "date" in field:
            return self._chance.choice([BEGUN, BEGUN - 60, BEGUN + 7200, BEGUN - 10**6, 0, 1, 2**31 - 1])
        if field in {"offset", "length"}:
            return self._chance.choice([0, 1, 3, 10**6])
        if "duration" in field or "period" in field:
            return self._chance.choice([0, 1, 59, 10**6, 10**6, 10**6, 2**52 - 1])
        return self._chance.choice([0, 1, 2, 17, 2**31 - 1, 2**52 - 1])

    def put_where(self, body: Any, place: int) -> None:
        """Give the update's own chat its id and type."""
        holder = body.get("message", body) if isinstance(body, dict) and "data" in body else body
        if isinstance(holder, dict) and isinstance(holder.get("chat"), dict):
            kind = "private" if place > 0 else self._chance.choice(["group", "supergroup", "channel"])
            holder["chat"] = {
                "id": place,
                "type": kind,
                **({"title": "Gruppa"} if place < 0 else {"first_name": "Kim"}),
            }

    def spoil(self, body: Any) -> bool:
        """Change one place to what the Bot API does not allow, or leave it out; whether there was one."""
        places = [
            (holder, key)
            for holder in _holders(body)
            for key in (holder if isinstance(holder, dict) else range(len(holder)))
        ]
        if not places:
            return False
        holder, key = self._chance.choice(places)
        if isinstance(holder, dict) and self._chance.random() < 0.3:
            del holder[key]
        else:
            holder[key] = self._chance.choice(_HOSTILE)
        return True


def _holders(part: Any) -> list[Any]:
    found = []
    if isinstance(part, dict | list):
        found.append(part)
        for inner in part.values() if isinstance(part, dict) else part:
            found += _holders(inner)
    return found
