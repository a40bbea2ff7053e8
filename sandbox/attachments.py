"""What a person can send that is not text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.chats import Media

PLACEHOLDERS = {
    "sticker": "Sticker",
    "voice": "Voice message",
    "audio": "Audio",
    "photo": "Photo",
    "video": "Video",
    "video_note": "Video note",
    "animation": "GIF",
    "document": "File",
    "location": "Location",
    "contact": "Contact",
    "dice": "Dice",
    "poll": "Poll",
}
"""Kind, and the word that stands on the phone where there is no caption."""

CAPTIONED = frozenset({"voice", "audio", "photo", "video", "animation", "document"})


def attachment(kind: str, name: str) -> Media:
    """Media of a kind as a person sends it; `name` makes the file's id. KeyError for an unknown kind."""
    return Media(kind, {kind: _SHAPES[kind](_ids(name))})


def _ids(name: str) -> dict[str, Any]:
    return {"file_id": name, "file_unique_id": f"u-{name}", "file_size": 2048}


def _still(ids: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**ids, "width": 512, "height": 512, **more}


_SHAPES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "sticker": lambda ids: _still(ids, type="regular", is_animated=False, is_video=False, emoji="👍"),
    "voice": lambda ids: {**ids, "duration": 7, "mime_type": "audio/ogg"},
    "audio": lambda ids: {**ids, "duration": 60, "mime_type": "audio/mpeg"},
    "photo": lambda ids: [_still(ids)],
    "video": lambda ids: _still(ids, duration=5, mime_type="video/mp4"),
    "video_note": lambda ids: {**ids, "length": 240, "duration": 5},
    "animation": lambda ids: _still(ids, duration=3, mime_type="video/mp4"),
    "document": lambda ids: {**ids, "file_name": "file.pdf", "mime_type": "application/pdf"},
    "location": lambda _ids: {"latitude": 59.91, "longitude": 10.75},
    "contact": lambda _ids: {"phone_number": "+4790000000", "first_name": "Ola"},
    "dice": lambda _ids: {"emoji": "🎲", "value": 4},
    "poll": lambda ids: {
        "id": ids["file_id"],
        "question": "?",
        "options": [
            {"persistent_id": "1", "text": "A", "voter_count": 0},
            {"persistent_id": "2", "text": "B", "voter_count": 0},
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    },
}
