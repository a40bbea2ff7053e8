"""The story line beside the phones: what just happened and why, in plain words.

It reads the facts after each step and tells what is new; the program itself knows nothing of it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bot.bootstrap import Program
from bot.demo.alert_news import alert_news
from bot.demo.care_news import care_news
from bot.demo.consent_news import consent_news
from bot.demo.news import Happening, Look
from sandbox import StoryLine

LINES_MAX = 500


@dataclass
class Story:
    """Tells what is new since it last looked, in the order in which it happened."""

    _lines: list[StoryLine] = field(default_factory=list)
    _look: Look = field(default_factory=Look)
    _count: int = 0

    def lines(self) -> list[StoryLine]:
        """The newest lines, oldest first."""
        return self._lines

    def switched(self, what: str, now: datetime, tone: str = "trouble") -> None:
        """A visitor turned a switch."""
        self._add(Happening(now, what, tone))

    async def tell(self, program: Program, now: datetime) -> None:
        """Look at what is new."""
        async with program.database.reading() as work:
            await self._look.begin(work)
            # causes before effects: what happened at the same moment keeps this order
            new = [
                *await care_news(self._look, work),
                *await alert_news(self._look, work),
                *await consent_news(self._look, work),
            ]
        self._look.end(now)
        for happening in sorted(new, key=lambda one: one.at):
            self._add(happening)

    def _add(self, happening: Happening) -> None:
        self._count += 1
        at = happening.at.astimezone(self._look.zone)
        text = happening.text[0].upper() + happening.text[1:]
        self._lines.append(StoryLine(self._count, at, text, happening.tone))
        del self._lines[:-LINES_MAX]
