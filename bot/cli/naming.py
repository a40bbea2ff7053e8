"""Asking Telegram whose token it is."""

from telegram.error import InvalidToken, TelegramError

from bot.bootstrap import telegram_bot
from bot.cli.door import Failed
from bot.loops import TokenRefused
from bot.settings import Settings


async def username_of(settings: Settings) -> str | None:
    """The username of the token's bot. Raises TokenRefused, or Failed where Telegram can't be asked."""
    try:
        bot = telegram_bot(settings)
        try:
            await bot.initialize()
            return bot.bot.username
        finally:
            await bot.shutdown()
    except InvalidToken:
        raise TokenRefused from None
    except TelegramError as error:
        raise Failed(f"Telegram can't be reached ({error}); nothing was changed, try again in a while") from None
