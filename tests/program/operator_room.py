"""The room of an operator: an empty home, a folder to work in, and the command.

Most tests call it here (`Room.mellom`), which is the same code from `main` on; `Room.process` is a process of its own.
"""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import make_url

from bot.cli import main
from tests.conftest import TEST_KEY
from tests.plans import STAFF, TOKEN, patient

HOUSE = Path(__file__).parents[2]
SECONDS_MAX = 60
NIGHT = 'key = "natt"\ndays = "daily"\ntimes = ["02:30"]\nstart = 2026-10-01\nwindow = "2h"\n'
STEPS = '"Gikk ut", "Gikk ut med søpla"'
PLAN = STAFF + patient("petter", "Petter", 2001, NIGHT, steps=STEPS)


@dataclass(frozen=True)
class Said:
    """What a call of the command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What was printed, line by line."""
        return self.out.splitlines()


@dataclass
class Room:
    """A folder with an empty home beside it; `settings` are the variables of the environment."""

    folder: Path
    settings: dict[str, str] = field(
        default_factory=lambda: {"BOT_TOKEN": TOKEN, "ENCRYPTION_KEYS": TEST_KEY, "DATABASE_URL": "sqlite:///mellom.db"}
    )

    def __post_init__(self) -> None:
        """Make the home."""
        self.home = self.folder / "home"
        self.home.mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """All that a process of this room knows of the world."""
        return {
            "HOME": str(self.home),
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(HOUSE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "200",
            "LANG": "C.UTF-8",
            **self.settings,
        }

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / (make_url(self.settings["DATABASE_URL"]).database or "")

    def mellom(self, *arguments: str, answer: str = "", **settings: str) -> Said:
        """Call the command here, one at a time; `settings` overrule those of the room."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            patch.dict(os.environ, {**self.environment, **settings}, clear=True),
            patch.object(sys, "argv", ["mellom", *arguments]),
            patch.object(sys, "stdin", io.StringIO(answer)),
            chdir(self.folder),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
        return Said(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, answer: str = "", **settings: str) -> Said:
        """Call the command as a process of its own."""
        done = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env={**self.environment, **settings},
            input=answer,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS_MAX,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def write(self, name: str, text: str) -> str:
        """A file in the folder; gives its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def take_over(self, other: "Room") -> None:
        """Begin with a copy of another room's database."""
        with closing(sqlite3.connect(other.database)) as source, closing(sqlite3.connect(self.database)) as copy:
            source.backup(copy)
        shutil.copy(other.folder / "plan.toml", self.folder / "plan.toml")
