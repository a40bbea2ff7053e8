"""The mouth: words a letter, sends it by Telegram, and sorts what may go wrong."""

import logging
from datetime import timedelta

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.bare_calls import call, redraw, text_of
from bot.careful_request import NotWritten
from bot.wording import Worded, Wording
from rules.sayings import Letter
from rules.words import Reach
from scheduler.ports import NotDelivered

log = logging.getLogger(__name__)

_CANNOT_EDIT = ("to edit not found", "can't be edited", "message_id_invalid")
"""An earlier message is deleted, or too old. What is to be known now becomes a new one."""
_REACH = {
    "deactivated": Reach.DEACTIVATED,
    "initiate conversation": Reach.NOT_STARTED,
    "blocked by the user": Reach.BLOCKED,
    "chat not found": Reach.NO_CHAT,
    "user not found": Reach.NO_CHAT,
    "peer_id_invalid": Reach.NO_CHAT,
}
"""What Telegram's words say about a person: they write to us again, or never."""
_MAY_NOT = ("not enough rights", "have no rights", "write_forbidden", "privacy", "send_plain_forbidden", "topic_closed")
"""We may not write there, and Telegram does not say more."""


class TelegramMessenger:
    """`scheduler.ports.Messenger` over the Bot API."""

    def __init__(self, bot: Bot, wording: Wording) -> None:
        self._bot = bot
        self._wording = wording

    async def deliver(self, letter: Letter) -> int:
        """Send a new message, or edit an earlier one; an edit of one that is lost becomes a new one."""
        worded = self._wording.word(letter.saying)
        try:
            if letter.message_id is None:
                return await self._send(letter.chat_id, worded)
            if letter.buttons_only:
                return await self._redraw(letter.chat_id, letter.message_id, worded)
            return await self._edit(letter.chat_id, letter.message_id, worded)
        except TelegramError as error:
            raise sort_error(error) from error

    async def _send(self, chat_id: int, worded: Worded) -> int:
        if worded.document:
            message = await self._bot.send_document(
                chat_id, worded.document.content, caption=worded.text, filename=worded.document.name
            )
            return message.message_id
        message = await call(self._bot, "sendMessage", {"chat_id": chat_id, **text_of(worded)})
        return int(message["message_id"])

    async def _edit(self, chat_id: int, message_id: int, worded: Worded) -> int:
        try:
            await call(
                self._bot,
                "editMessageText",
                {"chat_id": chat_id, "message_id": message_id, **text_of(worded)},
            )
        except BadRequest as error:
            if _is_unchanged(error):
                return message_id
            if _is_gone(error):
                return await self._send(chat_id, worded)
            raise
        return message_id

    async def _redraw(self, chat_id: int, message_id: int, worded: Worded) -> int:
        try:
            await redraw(self._bot, chat_id, message_id, worded)
        except BadRequest as error:
            if not (_is_unchanged(error) or _is_gone(error)):
                raise
        return message_id


def _is_unchanged(error: BadRequest) -> bool:
    return "not modified" in error.message.lower()


def _is_gone(error: BadRequest) -> bool:
    said = error.message.lower()
    return any(words in said for words in _CANNOT_EDIT)


def sort_error(error: TelegramError) -> NotDelivered:
    """What an error of Telegram's means for a letter. BadRequest is a NetworkError in PTB, so it comes first."""
    why = type(error).__name__
    match error:
        case RetryAfter():
            return NotDelivered(why, retry_after=pause_of(error))
        case ChatMigrated():
            return NotDelivered(why, moved_to=error.new_chat_id)
        case Forbidden():
            return NotDelivered(why, permanent=True, reach=_reach(error.message))
        case BadRequest() if (reach := _reach(error.message)) or _may_not(error.message):
            return NotDelivered(why, permanent=True, reach=reach)
        case BadRequest():
            log.error("telegram refused a message: %s", error.message, extra={"action": "telegram.refused"})
            return NotDelivered(f"{why}: {error.message}", permanent=True)
        case InvalidToken():
            return NotDelivered("the token is refused", down=True)
        case TimedOut() | NetworkError():
            return NotDelivered(why, may_have_arrived=not isinstance(error, NotWritten), down=True)
    return NotDelivered(why, may_have_arrived=True)


def _reach(message: str) -> Reach | None:
    said = message.lower()
    return next((reach for words, reach in _REACH.items() if words in said), None)


def _may_not(message: str) -> bool:
    said = message.lower()
    return any(words in said for words in _MAY_NOT)


def pause_of(error: RetryAfter) -> timedelta:
    """For how long Telegram wants to hear nothing."""
    pause = error.retry_after
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)
