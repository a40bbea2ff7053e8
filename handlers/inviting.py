"""An admin invites from the chat: as what, whom, and the link. For all others this does not exist."""

import secrets
from datetime import datetime

from telegram import Message

from care.answer import Tapped
from care.dialogue import Question
from care.invite import Invited, Part
from care.invite_relative import put_relative
from care.inviting import ask_part, ask_whom, choose_contact, invite_again_by, invite_by_name
from handlers.desk import Desk
from rules.actors import Actor
from rules.invitations import TOKEN_BYTES
from rules.kinds import Kind
from rules.sayings import Field, Saying
from rules.taps import Press, Tap
from storage.work import Work

PRESSES = frozenset({Press.INVITE, Press.INVITE_AGAIN, Press.INVITE_CONTACT, Press.RELATIVE_OF})
PARTS = (Part.PATIENT, Part.CONTACT, Part.MEMBER, Part.ADMIN, Part.RELATIVE)
"""By the numbers of the buttons, from 1."""


class Inviting:
    """The handlers for inviting, bound to a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def command(self, work: Work, actor: Actor, _message: Message) -> None:
        """/inviter: as what?"""
        await ask_part(work, actor, self._desk.clock.now())

    async def name(self, work: Work, actor: Actor, question: Question, message: Message) -> None:
        """The name that was asked for."""
        now, token = self._desk.clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
        part = PARTS[question.about - 1]
        invited = await invite_by_name(work, actor, part, message.text or "", token, now, new_ref=_new_ref)
        if invited:
            await self._say_link(actor, message.chat_id, invited, token, now)

    async def tap(self, work: Work, actor: Actor, tap: Tap, chat_id: int, now: datetime) -> Tapped:
        """One of PRESSES."""
        if tap.press is Press.INVITE and 1 <= tap.id <= len(PARTS):
            await ask_whom(work, actor, tap.id, now)
        elif tap.press is Press.INVITE_AGAIN:
            token = secrets.token_urlsafe(TOKEN_BYTES)
            invited = await invite_again_by(work, actor, tap.id, token, now)
            await self._say_link(actor, chat_id, invited, token, now)
        elif tap.press is Press.INVITE_CONTACT:
            await choose_contact(work, actor, tap.id, tap.other, now)
            # the next one can be chosen, too
            return Tapped(Kind.TOAST_OK)
        elif tap.press is Press.RELATIVE_OF:
            await put_relative(work, actor, tap.id, tap.other, now)
        else:
            await work.commit(now)
            return Tapped(Kind.TOAST_STALE, no_buttons=True)
        return Tapped(Kind.TOAST_OK, no_buttons=True)

    async def _say_link(self, actor: Actor, chat_id: int, invited: Invited, token: str, now: datetime) -> None:
        """The link, past the outbox: its token is written down nowhere. If it gets lost, a new one is made."""
        username = await self._desk.feedback.username()
        fields: dict[str, Field] = {"invited": invited.person.name, "token": token, "until": invited.until}
        kind = Kind.INVITE_LINK if username else Kind.INVITE_NO_LINK
        saying = Saying(kind, actor.language, invited.zone, now, fields=fields | {"bot": username or ""})
        await self._desk.feedback.say_unstored(chat_id, saying)


def _new_ref() -> str:
    return secrets.token_hex(16)
