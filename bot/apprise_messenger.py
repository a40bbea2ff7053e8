"""The other mouth: says what Telegram can't deliver at an address of Apprise (mail, SMS, a chat of another kind)."""

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.wording import Wording
from rules.sayings import Letter
from scheduler.ports import NotDelivered

if TYPE_CHECKING:
    from apprise import Apprise

SECONDS_TO_TELL = 30.0
TITLE = "Mellom"
"""The subject of a mail."""


def reader(address: str) -> "Apprise | None":
    """Who can tell there; None for what Apprise can't read. It is loaded at the first need: it is large."""
    from apprise import Apprise  # noqa: PLC0415  see above

    # its lines hold addresses, with their passwords, and who was told
    logging.getLogger("apprise").disabled = True
    found = Apprise()
    return found if found.add(address) and len(found) else None


class AppriseMessenger:
    """`scheduler.ports.Messenger` past Telegram. Nothing of an address is ever logged or kept in a reason."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    async def deliver(self, letter: Letter) -> int:
        """Tell it there. There is no id of what was told, so 0."""
        there = await asyncio.to_thread(reader, letter.address)
        if there is None:
            raise NotDelivered("the address can't be read", permanent=True)
        text = self._wording.word(letter.saying).text
        try:
            async with asyncio.timeout(SECONDS_TO_TELL):
                told = await asyncio.to_thread(there.notify, body=text, title=TITLE)
        except TimeoutError:
            raise NotDelivered("no answer", may_have_arrived=True) from None
        if not told:
            raise NotDelivered("it was refused, or nobody was there")
        return 0
