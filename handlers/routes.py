"""Which update goes to which handler. All handlers are stateless; what must be remembered is a row."""

from typing import Any

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    MessageReactionHandler,
    TypeHandler,
    filters,
)

from handlers.chats import Chats
from handlers.desk import Desk
from handlers.flood import Flood
from handlers.messages import Messages
from handlers.taps import Taps

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""What we ask Telegram for: nothing that would have to be thrown away."""


def routes(desk: Desk) -> list[BaseHandler[Any, Any, Any]]:
    """The handlers in order; the first that fits an update takes it."""
    messages, taps, chats = Messages(desk), Taps(desk), Chats(desk)
    private = filters.ChatType.PRIVATE
    new = filters.UpdateType.MESSAGE
    return [
        Flood(desk),
        CallbackQueryHandler(taps.tap),
        MessageReactionHandler(messages.reaction),
        ChatMemberHandler(chats.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(private & new & filters.COMMAND, messages.command),
        MessageHandler(private & new & filters.TEXT, messages.text),
        MessageHandler(private & new, messages.unseen),
        MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, messages.edited),
        TypeHandler(Update, chats.elsewhere),
    ]
