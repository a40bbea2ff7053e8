"""What is shown at once, past the outbox: toasts, redrawn buttons, the stranger's line. Best effort, all of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import RetryAfter, TelegramError

from bot.bare_calls import call, redraw, text_of
from bot.messenger import pause_of
from bot.wording import Wording
from handlers.ports import Feedback, Role
from rules.sayings import Saying
from scheduler.pace import Pace
from scheduler.ports import Clock

log = logging.getLogger(__name__)

LINE = "line"


class TelegramFeedback:
    """`handlers.desk.Feedback` over the Bot API. What Telegram counts as a message, `pace` counts as well."""

    def __init__(self, bot: Bot, wording: Wording, pace: Pace, clock: Clock) -> None:
        self._bot = bot
        self._wording = wording
        self._pace = pace
        self._clock = clock

    async def toast(self, callback_id: str, saying: Saying) -> None:
        """The short line over a tap."""
        await self._try(self._bot.answer_callback_query(callback_id, self._wording.word(saying).text))

    async def redraw(self, chat_id: int, message_id: int, saying: Saying | None) -> None:
        """The buttons under a message as they now are."""
        worded = self._wording.word(saying) if saying else None
        self._pace.passed_by(self._clock.now())
        await self._try(redraw(self._bot, chat_id, message_id, worded), is_message=True)

    async def say_unstored(self, chat_id: int, saying: Saying) -> None:
        """A line that no row holds."""
        worded = self._wording.word(saying)
        self._pace.passed_by(self._clock.now())
        await self._try(call(self._bot, "sendMessage", {"chat_id": chat_id, **text_of(worded)}), is_message=True)

    async def menu(self, chat_id: int, language: str, role: Role | None) -> None:
        """The commands that the chat app offers in this chat; others are offered none."""
        scope = BotCommandScopeChat(chat_id)
        if role is None:
            await self._try(self._bot.delete_my_commands(scope))
            return
        commands = [BotCommand(name, about) for name, about in self._wording.commands(language, role)]
        await self._try(self._bot.set_my_commands(commands, scope))

    async def username(self) -> str | None:
        """The bot's name in links."""
        try:
            return (await self._bot.get_me()).username
        except TelegramError:
            return None

    async def _try(self, call: Awaitable[Any], *, is_message: bool = False) -> None:
        try:
            await call
        except TelegramError as error:
            if is_message and isinstance(error, RetryAfter):
                self._pace.hold(self._clock.now() + pause_of(error))
            # the fact is committed; only its echo is lost
            log.debug("feedback was lost: %s", type(error).__name__, extra={"action": "feedback.lost"})


class HeldFeedback:
    """`handlers.desk.Feedback` that can wait until what it tells of is committed, and then comes all at once.

    What is told twice of the same thing, as the first try of it failed, is told as it was last.
    """

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback
        self._held: dict[tuple[Hashable, ...], Callable[[], Awaitable[None]]] | None = None

    def hold(self) -> None:
        """From now on it waits."""
        self._held = self._held or {}

    def forget(self) -> None:
        """What was to be told is not so: it comes to be told again. Lines stay, which nobody says twice in an hour."""
        self._held = {about: tell for about, tell in (self._held or {}).items() if about[0] == LINE}

    async def release(self) -> None:
        """All that waited comes now."""
        held, self._held = self._held or {}, None
        await asyncio.gather(*(tell() for tell in held.values()))

    async def _tell(self, about: tuple[Hashable, ...], tell: Callable[[], Awaitable[None]]) -> None:
        if self._held is None:
            await tell()
        else:
            self._held[about] = tell

    async def toast(self, callback_id: str, saying: Saying) -> None:
        """The short line over a tap."""
        await self._tell(("toast", callback_id), partial(self._feedback.toast, callback_id, saying))

    async def redraw(self, chat_id: int, message_id: int, saying: Saying | None) -> None:
        """The buttons under a message as they now are."""
        await self._tell(("redraw", chat_id, message_id), partial(self._feedback.redraw, chat_id, message_id, saying))

    async def say_unstored(self, chat_id: int, saying: Saying) -> None:
        """A line that no row holds."""
        await self._tell((LINE, chat_id, saying.kind), partial(self._feedback.say_unstored, chat_id, saying))

    async def menu(self, chat_id: int, language: str, role: Role | None) -> None:
        """The commands that the chat app offers in this chat."""
        await self._tell(("menu", chat_id), partial(self._feedback.menu, chat_id, language, role))

    async def username(self) -> str | None:
        """The bot's name in links."""
        return await self._feedback.username()
