"""A SQLite database as one file that can be kept, and such a file in place of the database again.

By SQLite's own online backup, which takes a whole view of a database that is being written to.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from storage.engine import BadDatabase

PAGES = 1000
"""So much is copied at a time; in between others may write."""
_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database; it belongs to the file of this name."""


def back_up(source: Path, target: Path) -> None:
    """A copy that only its owner can read. Raises FileExistsError, OSError, or BadDatabase where it is no database."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)):
        pass
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as taken,
            closing(sqlite3.connect(target)) as copy,
        ):
            taken.backup(copy, pages=PAGES, sleep=0.02)
            # one file, that can be carried away
            copy.execute("PRAGMA journal_mode=DELETE")
            _look_through(copy, source)
        _to_disk(target)
    except sqlite3.Error as error:
        drop(target)
        raise BadDatabase(f"{source} can't be copied: {error}") from error
    except BaseException:
        drop(target)
        raise


def _look_through(copy: sqlite3.Connection, source: Path) -> None:
    (fault,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if fault != "ok":
        raise BadDatabase(f"{source} is damaged: {fault.splitlines()[0][:200]}")


def put_in_place(copy: Path, file: Path, aside: Path) -> None:
    """Let `copy` be the database `file`; what was there is `aside` afterwards."""
    for end in ("", *_BESIDE):
        part = Path(f"{file}{end}")
        if part.exists():
            part.rename(f"{aside}{end}")
    for end in (*_BESIDE, ""):
        part = Path(f"{copy}{end}")
        if part.exists():
            part.rename(f"{file}{end}")
    _to_disk(file.parent)


def drop(file: Path) -> None:
    """Remove a copy that is not to be used."""
    for end in ("", *_BESIDE):
        with suppress(FileNotFoundError):
            Path(f"{file}{end}").unlink()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
