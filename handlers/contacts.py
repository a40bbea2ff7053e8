"""What a patient taps about their contacts, and about a text that has changed: with the words that they read."""

from datetime import datetime

from telegram import CallbackQuery, Message

from care.answer import Tapped
from care.contacts import agree, ask_period, offer, withdraw
from care.enrol.renew import refuse_anew, renew
from rules.actors import Actor
from rules.disclosures import Telling
from rules.taps import Press, Tap
from storage.work import Work

PRESSES = frozenset(
    {
        Press.CONTACT_GIVE,
        Press.CONTACT_FOR,
        Press.CONTACT_ASKED,
        Press.CONTACT_AUTOMATIC,
        Press.CONTACT_WITHDRAW,
        Press.RENEW_YES,
        Press.RENEW_NO,
    }
)


async def contact_tap(work: Work, actor: Actor, tap: Tap, query: CallbackQuery, now: datetime) -> Tapped:
    """One of PRESSES."""
    message_id, words = read(query)
    match tap.press:
        case Press.CONTACT_GIVE:
            return await ask_period(work, actor, tap.id, now)
        case Press.CONTACT_FOR:
            return await offer(work, actor, tap.id, tap.other, now)
        case Press.CONTACT_ASKED:
            return await agree(work, actor, tap.id, Telling.ASKED, message_id, words, now)
        case Press.CONTACT_AUTOMATIC:
            return await agree(work, actor, tap.id, Telling.AUTOMATIC, message_id, words, now)
        case Press.RENEW_YES:
            return await renew(work, actor, message_id, words, now)
        case Press.RENEW_NO:
            return await refuse_anew(work, actor, now)
    return await withdraw(work, actor, tap.id, now)


def read(query: CallbackQuery) -> tuple[int, str]:
    """The message under which a button was tapped: its id, and its words as Telegram has them."""
    message = query.message
    if not isinstance(message, Message):
        return 0, ""
    return message.message_id, message.text or ""
