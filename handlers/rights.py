"""What a patient has a right to, whether they take part or not: all that is stored about them, and its erasure."""

from datetime import datetime

from telegram import Message

from care.answer import Tapped
from care.erase import ask_erase, erase_undo, erase_yes
from care.own_data import ask_for_data
from handlers.desk import Desk
from rules.actors import Actor
from rules.taps import Press
from storage.work import Work

_ACTS = {
    **dict.fromkeys(("mine_data", "minedata", "my_data", "mydata"), ask_for_data),
    **dict.fromkeys(("slett", "erase"), ask_erase),
}
WORDS = frozenset(_ACTS)
_TAPS = {Press.ERASE_YES: erase_yes, Press.ERASE_UNDO: erase_undo}
PRESSES = frozenset(_TAPS)


async def rights_command(desk: Desk, work: Work, actor: Actor, message: Message, word: str) -> None:
    """One of WORDS."""
    await _ACTS[word](work, actor, desk.moment(message.date), desk.clock.now())


async def rights_tap(work: Work, actor: Actor, press: Press, now: datetime) -> Tapped:
    """One of PRESSES. Raises NotAllowed for who is no patient."""
    return await _TAPS[press](work, actor, now)
