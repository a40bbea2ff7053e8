"""The heads of the audit trail, outside of the database: by them it is seen where the end of a trail was cut.

Beside them stand the refs of those who were erased, so that an older backup brings nobody back.

A line each, appended to a file (AUDIT_HEADS) and to the log, which look alike: lines of both can be verified by.
"""

import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings
from storage.audit import Head
from storage.engine import database_url

log = logging.getLogger(__name__)

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_ERASED = re.compile(r"^(\S+Z) .*?\berased=([0-9a-f]{1,32})\b")
_LINE = re.compile(r"^(\S+Z) .*?\bchain=(\S+) number=([0-9]{1,18}) mac=([0-9a-f]{64})\b")


def heads_file(settings: Settings) -> Path | None:
    """Where heads are kept: as the settings say, else beside a SQLite database."""
    if settings.audit_heads:
        return Path(settings.audit_heads)
    url = database_url(settings.database_url)
    return Path(f"{url.database}.audit-heads") if url.get_backend_name() == "sqlite" else None


def keep_heads(path: Path | None, heads: Sequence[Head]) -> None:
    """Append them to the file and the log. A file that can't be written is said there, and holds nothing up."""
    for head in heads:
        log.info(
            "the newest row of a chain of the audit trail",
            extra={"action": "audit.head", "chain": head.chain, "number": head.number, "mac": head.mac},
        )
    _append(path, [f"{head.at:{_MOMENT}} chain={head.chain} number={head.number} mac={head.mac}\n" for head in heads])


def keep_erased(path: Path | None, ref: str, at: datetime) -> None:
    """Append that somebody is erased, by the ref under which the trail knows them: nothing else is known of them."""
    log.info("a patient is erased", extra={"action": "erasure.done", "erased": ref})
    _append(path, [f"{at:{_MOMENT}} erased={ref}\n"])


def read_erased(path: Path | None) -> dict[str, datetime]:
    """The refs of all who were erased, with when; of a file that is not there, or can't be read, none."""
    if path is None:
        return {}
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found = [match for line in lines if (match := _ERASED.match(line))]
    return {match[2]: at for match in found if (at := _moment(match[1]))}


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _append(path: Path | None, lines: list[str]) -> None:
    if path is None:
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # a traceback says no more
        log.error(
            "the heads of the audit trail can't be kept in AUDIT_HEADS: %s",
            error.strerror,
            extra={"action": "audit.heads_lost"},
        )


def read_heads(lines: Iterable[str]) -> Iterator[Head]:
    """The heads that stand in lines of the file or of the log; other lines are passed over."""
    for line in lines:
        found = _LINE.match(line)
        if found:
            at = _moment(found[1])
            if at:
                yield Head(found[2], int(found[3]), found[4], at)
