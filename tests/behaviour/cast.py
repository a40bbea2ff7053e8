"""The people of a play: what they read, write and tap, each on a phone of the simulated Telegram."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from rules.kinds import Kind
from sandbox import Bubble, Sandbox
from tests.behaviour.words import fits

Settle = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Message:
    """A message that somebody has read. `read` is its text then; everything else is as the phone shows it now."""

    person: Person
    message_id: int
    read: str

    @property
    def now(self) -> Bubble:
        """The message as it stands in the chat."""
        return next(said for said in self.person.phone.messages() if said.message_id == self.message_id)

    @property
    def text(self) -> str:
        """Its words as they are now."""
        return self.now.text

    @property
    def buttons(self) -> list[str]:
        """What can be tapped below it now."""
        return self.now.labels

    @property
    def at(self) -> datetime:
        """When it came: Telegram's date, to the second."""
        return self.now.date

    async def taps(self, button: str) -> str:
        """Tap a button below this message; gives the toast over it."""
        return await self.person.taps(button, on=self)

    async def says(self, text: str) -> int:
        """Write something after reading it."""
        return await self.person.says(text)


class Person:
    """One of the cast with a phone in hand."""

    def __init__(self, sandbox: Sandbox, chat_id: int, language: str, settle: Settle) -> None:
        self.phone = sandbox.phone(chat_id)
        self.name = self.phone.phone.name
        self.chat_id = chat_id
        self.language = language
        self._settle = settle
        self._read: dict[int, str] = {}

    def tongue(self, nb: str, en: str) -> str:
        """The words for something in this person's language."""
        return nb if self.language == "nb" else en

    # what they read

    def unread(self) -> list[Bubble]:
        """Messages that came and were not expected yet, oldest first."""
        return [said for said in self.phone.from_bot() if said.message_id not in self._read]

    def expects(self, what: Kind | str, *texts: str) -> Message:
        """An unread message of this kind, or with this text in it; and with all of `texts`. It is read then."""
        for said in self.unread():
            meant = fits(what, said.text, self.language) if isinstance(what, Kind) else what in said.text
            if meant and all(text in said.text for text in texts):
                return self._has_read(said)
        wanted = ", ".join(map(repr, (str(what), *texts)))
        raise AssertionError(f"{self.name} expected {wanted}, and got:\n{self.letters()}")

    def expects_check_in(self) -> Message:
        """The question."""
        return self.expects(Kind.PROMPT)

    def expects_reminder(self, *texts: str) -> Message:
        """The reminder."""
        return self.expects(Kind.REMINDER, *texts)

    def expects_alert(self, *texts: str) -> Message:
        """An alert, told for the first time."""
        return self.expects(Kind.ALERT, *texts)

    def expects_alert_again(self, *texts: str) -> Message:
        """An alert that nobody took, told to those at the end of the chain."""
        return self.expects(Kind.ALERT_AGAIN, *texts)

    def expects_all_clear(self, *texts: str) -> Message:
        """The word that an answer came."""
        return self.expects(Kind.ALL_CLEAR, *texts)

    def expects_edit(self, *texts: str) -> Message:
        """A message read before that says something else now, with all of `texts` in it."""
        for said in self.phone.from_bot():
            before = self._read.get(said.message_id)
            if before not in (None, said.text) and all(text in said.text for text in texts):
                return self._has_read(said)
        raise AssertionError(
            f"{self.name} expected an edit with {texts}; the phone shows:\n{self.letters(all_of=True)}"
        )

    def expects_nothing(self) -> None:
        """Nothing came that was not read yet."""
        if self.unread():
            raise AssertionError(f"{self.name} expected nothing, and got:\n{self.letters()}")

    def expects_only_summaries(self) -> None:
        """Nothing came but the summaries of the mornings."""
        for said in self.reads_all():
            if not fits(Kind.DIGEST, said.text, self.language):
                raise AssertionError(f"{self.name} expected only summaries, and got:\n{said.text}")

    def reads_all(self) -> list[Message]:
        """Everything that is unread, whatever it is."""
        return [self._has_read(said) for said in self.unread()]

    def letters(self, *, all_of: bool = False) -> str:
        """The unread messages (or all) in a form for a failed test to show."""
        shown = self.phone.messages() if all_of else self.unread()
        lines = [f"  [{said.date:%d %H:%M:%S} {said.sender}] {said.text} {said.labels or ''}" for said in shown]
        return "\n".join(lines) or "  (nothing)"

    @property
    def everything(self) -> str:
        """All that the bot ever wrote on this phone, as it stands now, and what its toasts said."""
        return "\n".join([*(said.text for said in self.phone.from_bot()), *self.phone.toasts])

    def _has_read(self, said: Bubble) -> Message:
        self._read[said.message_id] = said.text
        return Message(self, said.message_id, said.text)

    # what they do

    async def says(
        self, text: str, *, forwarded_from: str | None = None, unheard: bool = False, to: Message | None = None
    ) -> int:
        """Write a message; gives its id. `unheard`: the test goes on before the program had time to hear it.

        `to`: marked as a reply to a message.
        """
        message_id = self.phone.say(text, forwarded_from=forwarded_from, reply_to=to.message_id if to else None)
        if not unheard:
            await self._settle()
        return message_id

    async def taps(self, button: str, *, on: Message | None = None, unheard: bool = False) -> str:
        """Tap a button, on one message or on the newest that has it; gives the toast ("" where none came)."""
        query = self.phone.tap(button, message_id=on.message_id if on else None)
        if not unheard:
            await self._settle()
        return query.toast or ""

    async def forges(self, message: Message, data: str) -> str:
        """Tap something that this message does not offer, or not any more; gives the toast."""
        query = self.phone.tap_forged(message.message_id, data)
        await self._settle()
        return query.toast or ""

    async def sends(self, kind: str, caption: str = "") -> int:
        """Send a sticker, a voice message, a picture and the like."""
        message_id = self.phone.send_other(kind, caption)
        await self._settle()
        return message_id

    async def edits(self, message_id: int, text: str) -> None:
        """Change an own message."""
        self.phone.edit(message_id, text)
        await self._settle()

    async def presses_start(self) -> None:
        """Press Start."""
        self.phone.press_start()
        await self._settle()

    async def blocks(self) -> None:
        """Block the bot."""
        self.phone.block()
        await self._settle()

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self.phone.block(False)
        await self._settle()

    @property
    def toasts(self) -> list[str]:
        """The short lines over this person's taps, oldest first."""
        return self.phone.toasts

    def data_of(self, message: Message, button: str) -> str:
        """What a button carries."""
        found = message.now.button(text=button)
        if found is None or found.data is None:
            raise AssertionError(f"no button {button!r} below {message.text!r}: {message.buttons}")
        return found.data
