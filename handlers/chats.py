"""What happens to the chats themselves: the bot is blocked, brought into a group, put out of it, made its channel."""

from telegram import Message, Update
from telegram.constants import ChatType

from care.channel import channel_gone, channel_moved
from care.reach import blocked
from care.set_channel import end_channel, offer_channel
from handlers.desk import Desk
from handlers.staff import ends_channel
from rules.actors import Actor
from rules.kinds import Kind
from rules.words import MemberRole
from storage.work import Work

_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}
_GONE = {"kicked", "left"}
_WORDS = {"kanal", "channel"}


class Chats:
    """The handlers for chats, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def membership(self, update: Update, _context: object) -> None:
        """The bot's part in a chat was changed: by a person who blocked or unblocked it, or in a group."""
        async with self._desk.work(update) as work:
            change, now = update.my_chat_member, self._desk.clock.now()
            if change is None:
                raise LookupError("a change of membership without one")
            gone = change.new_chat_member.status in _GONE
            if change.chat.type == ChatType.PRIVATE:
                actor = await self._desk.who(work, change.chat.id)
                if actor:
                    await blocked(work, actor, now, gone=gone)
                    return
            elif gone:
                await channel_gone(work, self._desk.bot_id, change.chat.id, now)
            await work.commit(now)

    async def elsewhere(self, update: Update, _context: object) -> None:
        """A group, and all that we did not ask for: nothing of it is recorded, nobody is spoken of there.

        Whoever gives a command in a group gets the line for strangers, but for the admins' word that makes the group
        the team's channel: that is answered in private.
        """
        message = update.message
        async with self._desk.work(update) as work:
            now = self._desk.clock.now()
            if message is None or message.chat.type not in _GROUPS:
                await work.commit(now)
                return
            if message.migrate_to_chat_id:
                await channel_moved(work, self._desk.bot_id, message.chat_id, message.migrate_to_chat_id)
            admin = await self._admin(work, message)
            if admin:
                await self._channel(work, admin, message)
                return
            await work.commit(now)
        if message.text and message.text.startswith("/"):
            await self._desk.public.say(message.chat_id, Kind.STRANGER)

    async def _admin(self, work: Work, message: Message) -> Actor | None:
        """The admin who gave the word for the channel. Who stays anonymous, or passes on another's word, is nobody."""
        first = (message.text or "").split()[:1]
        word = first[0].removeprefix("/").split("@")[0].casefold() if first and first[0].startswith("/") else ""
        if word not in _WORDS or message.from_user is None or message.sender_chat or message.forward_origin:
            return None
        actor = await self._desk.who(work, message.from_user.id)
        return actor if actor and actor.member is MemberRole.ADMIN else None

    async def _channel(self, work: Work, admin: Actor, message: Message) -> None:
        now = self._desk.clock.now()
        if ends_channel(message):
            await end_channel(work, admin, now, chat_id=message.chat_id)
        else:
            await offer_channel(work, admin, message.chat_id, message.chat.title or "", now)
