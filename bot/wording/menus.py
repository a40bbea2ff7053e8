"""The commands of each role in one table: for the menus of the chat app, for the help, and for the documents."""

from bot.wording.speech import Tongue
from handlers.ports import Role

_STAFF = (
    "replies",
    "today",
    "person",
    "plan",
    "write",
    "greeting",
    "checkin",
    "pause_staff",
    "end",
    "halt",
    "away",
    "language",
    "help",
)
COMMANDS: dict[Role, tuple[str, ...]] = {
    "patient": ("steps", "pause", "call", "access", "contacts", "mydata", "language", "stop", "erase", "help"),
    "staff": _STAFF,
    "admin": (*_STAFF[:-2], "invite", "leaving", "channel", *_STAFF[-2:]),
}
"""By the names under which the words stand in the catalogues (`command/...`); a relative and a stranger have none."""


def menu(tongue: Tongue, role: Role) -> tuple[tuple[str, str], ...]:
    """The commands of a role with what each is for."""
    return tuple((tongue.text(f"command/{name}"), tongue.text(f"command/{name}/about")) for name in COMMANDS[role])


def listed(tongue: Tongue, role: Role) -> str:
    """The same as lines of a help text."""
    return "\n".join(f"/{name} – {about[:1].lower()}{about[1:]}" for name, about in menu(tongue, role))
