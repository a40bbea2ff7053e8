"""Looking at the database from outside, past all machines: quick, and never in anybody's way."""

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.dialects import sqlite

from storage.queries import DUE_MOMENTS, DueMoments, sorted_moments

ONLY_BOT = 1


class Observer:
    """A connection of nobody's."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, timeout=0, isolation_level=None)
        compiled = DUE_MOMENTS.params(bot_id=ONLY_BOT).compile(
            dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
        )
        self._due = str(compiled)

    def due(self) -> DueMoments:
        """What the program's own read would say."""
        row = self._file.execute(self._due).fetchone()
        return sorted_moments([_moment(text) for text in row])

    def heard(self, until: datetime) -> None:
        """Write down that all was heard until then, as empty calls for updates do, unless nobody can write."""
        text = until.strftime("%Y-%m-%d %H:%M:%S.%f")
        with contextlib.suppress(sqlite3.OperationalError):
            self._file.execute("UPDATE bot SET heard_until = ?, listened_until = ?", (text, text))

    def close(self) -> None:
        """Look no more."""
        self._file.close()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
