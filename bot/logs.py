"""Logs: one line an event, as text or JSON, with ids and never with names, texts or the token."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


_TOKEN = re.compile(r"[0-9]{3,20}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)

speaking_for: ContextVar[int | None] = ContextVar("speaking_for", default=None)
"""The bot that the task at hand is about: one process may serve several."""


class HideToken(logging.Formatter):
    """Takes tokens out of the finished line, wherever a library put them: message, extra or traceback."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """The line of `inner` without what looks like a token."""
        return without_tokens(self._inner.format(record))


def without_tokens(text: str) -> str:
    """A text without what looks like a token."""
    return _TOKEN.sub("<token>", text)


class NameBot(logging.Filter):
    """Says of each line which bot it is about."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record gets its bot."""
        bot = speaking_for.get()
        if bot is not None and not hasattr(record, "bot"):
            record.bot = bot
        return True


class HideUpdates(logging.Filter):
    """python-telegram-bot logs whole updates that it can't read: people's words, which belong in no log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record is changed where it must be."""
        if record.name.startswith("telegram") and record.levelno >= logging.ERROR:
            record.msg, record.args, record.exc_info = "python-telegram-bot reported an error", None, None
        return True


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        extra = "".join(f" {name}={value}" for name, value in _extra(record).items())
        line = f"{moment} {record.levelname.lower():7} {record.name}: {record.getMessage()}{extra}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in record.__dict__.items() if name not in _OWN}


def set_up_logs(style: str) -> None:
    """Log to standard error in `style`: text or json."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HideToken(_Json() if style == "json" else _Text()))
    handler.addFilter(HideUpdates())
    handler.addFilter(NameBot())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # their lines of INFO hold addresses with the token in them, or say nothing to an operator
    for noisy in ("httpx", "httpcore", "alembic", "telegram", "aiohttp.access", "aiosqlite", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # it warns when a tick outlasts the next: that is foreseen, and the tick after it does the work
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
