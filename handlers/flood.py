"""A flood from one chat: more than anybody types is kept up to a bound, is answered once, and delays nobody."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler

from care.flood import heard_in_flood, unverified_in_flood
from care.unverified import Text
from handlers.desk import Desk
from rules.kinds import Kind
from rules.requests import asks_for_call
from rules.taps import Press, read_tap

PER_MINUTE = 30
"""A chat from which more comes than this within a minute, by Telegram's dates, is a flood."""
CHATS_MAX = 10_000
UPDATES_MAX = 1_000
"""How many judgements are remembered, for updates that are tried again."""
MINUTE = timedelta(minutes=1)
_URGENT = frozenset({Press.CALL_ME, Press.TAKE, Press.REACHED, Press.UNREACHED, Press.RELEASE, Press.SETTLED})
_CALLS = ("/ring", "/call")


class Flood(BaseHandler[Update, Any, None]):
    """The first of the handlers: it takes an update only where it is too much, and leaves all others.

    What is urgent (asking for a call, taps on an alert) is counted by itself, so that nothing else can drown it. It
    counts in memory: after a restart a flood may go on for another thirty. A backlog that was written over hours is
    no flood, as a message counts by when it was written.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(self.hear)
        self._desk = desk
        self._lately: OrderedDict[tuple[int, bool], deque[datetime]] = OrderedDict()
        self._flooded: OrderedDict[int, tuple[int, datetime]] = OrderedDict()
        self._judged: OrderedDict[int, bool] = OrderedDict()

    def check_update(self, update: object) -> bool:
        """Count it; whether it is too much. One that is tried again counts once."""
        if not isinstance(update, Update) or update.effective_chat is None or update.my_chat_member:
            return False
        if update.effective_chat.type != ChatType.PRIVATE:
            return False
        number = update.update_id
        if number not in self._judged:
            self._judged[number] = self._is_too_much(update, update.effective_chat.id)
            if len(self._judged) > UPDATES_MAX:
                self._judged.popitem(last=False)
        return self._judged[number]

    def _is_too_much(self, update: Update, chat_id: int) -> bool:
        key = (chat_id, _is_urgent(update))
        lately = self._lately.setdefault(key, deque(maxlen=PER_MINUTE + 1))
        self._lately.move_to_end(key)
        if len(self._lately) > CHATS_MAX:
            self._lately.popitem(last=False)
        at = self._sent_at(update)
        lately.append(at)
        return len(lately) > PER_MINUTE and at - lately[0] < MINUTE

    async def hear(self, update: Update, _context: object) -> None:
        """Keep of it that somebody was there; say once that it was too much."""
        chat = update.effective_chat
        if chat is None:
            return
        now, query = self._desk.clock.now(), update.callback_query
        told_by, told_at = self._flooded.get(chat.id, (update.update_id, now))
        async with self._desk.work(update) as work:
            actor = await self._desk.who(work, chat.id)
            # also where it comes again, as those that came with it could not be committed
            tell = told_by == update.update_id or now - told_at > MINUTE
            message = update.message or update.edited_message
            text = (message.text or message.caption or "") if message else ""
            number = message.message_id if message else 0
            if actor:
                await heard_in_flood(work, actor, self._sent_at(update), now, tell=tell, text=text, message_id=number)
            else:
                said = Text(text, number, self._sent_at(update))
                await unverified_in_flood(work, self._desk.bot_id, chat.id, said, now)
        self._flooded[chat.id] = (update.update_id if tell else told_by, now)
        if len(self._flooded) > CHATS_MAX:
            self._flooded.popitem(last=False)
        if query:
            language = actor.language if actor else self._desk.language
            await self._desk.feedback.toast(query.id, self._desk.toast(Kind.TOAST_FLOOD, language))

    def _sent_at(self, update: Update) -> datetime:
        """Telegram's date of what was written; a tap has none, so it is now."""
        if update.message:
            return self._desk.moment(update.message.date)
        if update.edited_message:
            return self._desk.moment(update.edited_message.edit_date)
        return self._desk.moment(update.message_reaction.date if update.message_reaction else None)


def _is_urgent(update: Update) -> bool:
    if update.callback_query:
        tap = read_tap(update.callback_query.data or "")
        return tap is not None and tap.press in _URGENT
    message = update.message or update.edited_message
    text = (message.text or message.caption or "") if message else ""
    return text.casefold().startswith(_CALLS) or asks_for_call(text)
