"""Dispatch: claim what is due to be said, look again, send outside any transaction, mark.

Claim, send, mark, in that order: to mark first would lose an alert in a crash. A lease that runs out is claimed
again, and that is the whole crash recovery.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from care import delivery
from care.channel import channel_moved
from care.second_look import Wait, read_ahead, second_look
from rules.sayings import Dropped, Letter
from rules.words import OutboxState, Priority, Way
from scheduler.faults import tell_of_fault
from scheduler.pace import APART, Pace
from scheduler.ports import Clock, Messenger, NotDelivered
from storage.claims import Held, claim_message, due_messages, held_messages, try_again_now, write_claims
from storage.database import Database
from storage.engine import is_away
from storage.tables import OutboxMessage
from storage.vault import BadKeys
from storage.work import Work

log = logging.getLogger(__name__)

BATCH = 90
IN_FLIGHT = 30


@dataclass(frozen=True)
class _Claimed:
    """A letter in hand. `chat`: the one whose pace it keeps to."""

    letter: Letter
    attempt: int
    chat: int


@dataclass(frozen=True)
class _Sent:
    """A letter's fate: the id of its message, or why there is none."""

    letter: Letter
    attempt: int
    message_id: int = 0
    error: NotDelivered | None = None


class Dispatcher:
    """Speaks for one bot in one way. `worker` names this process in the rows that it has in hand.

    `may_send` is asked just before each message: whether this worker still is the one who speaks.
    """

    def __init__(
        self,
        database: Database,
        bot_id: int,
        messenger: Messenger,
        clock: Clock,
        pace: Pace,
        worker: str,
        may_send: Callable[[], bool],
        way: Way = Way.TELEGRAM,
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._messenger = messenger
        self._clock = clock
        self._pace = pace
        self._worker = worker
        self._may_send = may_send
        self._way = way
        self._places = asyncio.Semaphore(IN_FLIGHT)
        self._is_back = False
        self._has_fault = False
        """Whether something could not be made, or what follows from it could not be done."""

    def telegram_is_back(self) -> None:
        """What was put off while Telegram was away is tried at once."""
        self._pace.up()
        self._is_back = True
        self._database.wake()

    def free_at(self, now: datetime) -> datetime:
        """When Telegram's limits for the whole bot let us say something."""
        return self._pace.free_at(now)

    def may_say(self, due: datetime | None) -> datetime | None:
        """When what is `due` can be said, as far as Telegram's limits let us."""
        return None if due is None else max(due, self._pace.free_at(max(due, self._clock.now())))

    async def round(self, ahead: timedelta = timedelta(0)) -> int:
        """Say what may be said now; gives how many rows were settled, sent or put off.

        `ahead`: so long before Telegram's limits let them, letters may be claimed. They wait in real time, which
        is not for a clock that is moved.
        """
        now = self._clock.now()
        free = self._pace.free_at(now)
        if free > now + ahead:
            return 0
        letters, touched = await self._claim(now, leaves=free)
        if letters:
            if (early := min(ahead, free - self._clock.now())) > timedelta(0):
                await asyncio.sleep(early.total_seconds())
            self._pace.left([one.chat for one in letters], self._clock.now())
            results = await asyncio.gather(*(self._send(one.letter, one.attempt) for one in letters))
            await self._mark(results)
        if self._has_fault:
            await tell_of_fault(self._database, self._bot_id, now)
            self._has_fault = False
        return touched

    async def _claim(self, now: datetime, leaves: datetime) -> tuple[list[_Claimed], int]:
        letters: list[_Claimed] = []
        touched = 0
        async with self._database.work() as work:
            if self._is_back:
                await try_again_now(work, self._bot_id, now, self._way)
            rows = await due_messages(work, self._bot_id, now, min(BATCH, self._pace.at_once), self._way)
            if len(rows) > 1:
                await self._read_ahead(work, rows, now)
            claims: list[OutboxMessage] = []
            for row in rows:
                if self._pace.free_at(leaves) > leaves:
                    break
                touched += 1
                chat = row.chat_id or row.person_id
                free = self._pace.chat_free_at(chat, leaves)
                if free > leaves:
                    # a possible crisis stands in no line, and nobody loses a place by some milliseconds
                    stays = row.priority == Priority.CRISIS or free - leaves < APART
                    row.next_attempt_at = free if stays else self._pace.place_in_chat(chat, leaves)
                    continue
                letter = await self._look(work, row, claims, now)
                if letter:
                    self._pace.spoke(chat, leaves)
                    letters.append(_Claimed(letter, row.attempt + 1, chat))
            await write_claims(work, claims, self._worker, now)
            if touched or self._is_back:
                await work.commit(now)
                self._is_back = False
        return letters, touched

    async def _read_ahead(self, work: Work, rows: list[OutboxMessage], now: datetime) -> None:
        """For all at once; where one of them can't be read, each is looked at alone, and that one is put off."""
        try:
            await read_ahead(work, rows, now)
        except Exception as error:
            if _is_no_row_s_fault(error):
                raise
            # whatever it was, it comes again at the one row that is to blame
            log.debug("messages are looked at one by one: %s", type(error).__name__)
            work.forget_ahead()

    async def _look(self, work: Work, row: OutboxMessage, claims: list[OutboxMessage], now: datetime) -> Letter | None:
        """Look again at a row: a letter if it is to be sent, and then it is among `claims`."""
        try:
            found = await second_look(work, row, now)
        except Exception as error:
            if _is_no_row_s_fault(error):
                raise
            log.exception("a message could not be made", extra={"action": "outbox.poison", "outbox": row.id})
            self._has_fault = True
            claim_message(row, self._worker, now)
            delivery.put_off(row, now, wait=None, may_have_arrived=False, why="could not be made")
            return None
        match found:
            case Letter():
                claims.append(row)
                return found
            case Wait(until):
                row.may_have_arrived = row.may_have_arrived or row.claimed_by is not None
                row.claimed_by, row.next_attempt_at = None, until
            case Dropped(state, why):
                # what follows may ask what is in hand
                await write_claims(work, claims, self._worker, now)
                claims.clear()
                claim_message(row, self._worker, now)
                await self._drop(work, row, state, why, now)
        return None

    async def _drop(self, work: Work, row: OutboxMessage, state: OutboxState, why: str, now: datetime) -> None:
        """Give a row up with what follows from it; where that breaks, the row alone."""
        work.forget_ahead()
        try:
            async with work.apart():
                if state is OutboxState.FAILED:
                    await delivery.failed(work, row, None, now, why)
                else:
                    await delivery.given_up(work, row, state, now, why)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("a message could not be given up", extra={"action": "outbox.drop"})
            self._has_fault = True
            await work.session.refresh(row)
            delivery.settle_bare(row, None, now)

    async def _send(self, letter: Letter, attempt: int) -> _Sent:
        async with self._places:
            if not self._may_send():
                # we slept, and another worker may have it in hand by now
                return _Sent(letter, attempt, error=NotDelivered("the lease was lost"))
            try:
                return _Sent(letter, attempt, message_id=await self._messenger.deliver(letter))
            except NotDelivered as error:
                return _Sent(letter, attempt, error=error)
            except Exception as error:
                log.exception("sending failed in a way nobody foresaw", extra={"action": "outbox.send"})
                return _Sent(letter, attempt, error=NotDelivered(type(error).__name__, may_have_arrived=True))

    async def _mark(self, results: list[_Sent]) -> None:
        now = self._clock.now()
        try:
            try:
                await self._mark_all(results, now)
            except Exception as error:
                if not is_away(error):
                    raise
                await self._mark_all(results, now)  # two who waited for each other: all is sent, and must be known
        except Exception as error:
            if is_away(error):
                raise
            for result in results:
                await self._mark_alone(result, now)
        if any(result.error is None or not result.error.down for result in results):
            self._pace.up()
        else:
            # others would fare no better
            self._pace.down(now)

    async def _mark_all(self, results: list[_Sent], now: datetime) -> None:
        async with self._database.work() as work:
            ours = await self._still_ours(work, results)
            plain = {
                held: one.message_id for held, one in ours.items() if one.error is None and delivery.is_plain(held)
            }
            await delivery.all_said(work, plain, now)
            rest = [(held.id, one) for held, one in ours.items() if held not in plain]
            await work.bring(OutboxMessage, (key for key, _ in rest))
            for key, result in rest:
                if row := await work.get(OutboxMessage, key):
                    await self._mark_one(work, row, result, now)
            await work.commit(now)

    async def _still_ours(self, work: Work, results: list[_Sent]) -> dict[Held, _Sent]:
        """Whose rows nobody else has claimed meanwhile."""
        held = await held_messages(work, [result.letter.outbox_id for result in results], self._worker)
        rows = [(held.get(result.letter.outbox_id), result) for result in results]
        return {row: result for row, result in rows if row and row.attempt == result.attempt}

    async def _mark_alone(self, result: _Sent, now: datetime) -> None:
        """Where what follows from one message's fate breaks, the others keep theirs, and it is not said again."""
        try:
            await self._mark_all([result], now)
        except Exception as error:
            if is_away(error):
                raise
            log.exception(
                "what follows from a message could not be done",
                extra={"action": "outbox.mark", "outbox": result.letter.outbox_id},
            )
            self._has_fault = True
            async with self._database.work() as work:
                ours = await self._still_ours(work, [result])
                row = await work.get(OutboxMessage, result.letter.outbox_id) if ours else None
                if row:
                    delivery.settle_bare(row, result.message_id or None, now)
                await work.commit(now)

    async def _mark_one(self, work: Work, row: OutboxMessage, result: _Sent, now: datetime) -> None:
        error = result.error
        if error is None:
            await delivery.said(work, row, result.message_id, now)
        elif error.permanent or (error.moved_to and row.chat_id is None):
            log.warning(
                "message can't be delivered",
                extra={"action": "outbox.failed", "outbox": row.id, "kind": row.kind.value, "why": error.why},
            )
            await delivery.failed(work, row, error.reach, now, error.why)
        else:
            if error.moved_to and row.chat_id:
                await channel_moved(work, row.bot_id, row.chat_id, error.moved_to)
            delivery.put_off(row, now, wait=error.retry_after, may_have_arrived=error.may_have_arrived, why=error.why)
            if error.retry_after:
                self._pace.hold(row.next_attempt_at)


def _is_no_row_s_fault(error: Exception) -> bool:
    return is_away(error) or isinstance(error, (SQLAlchemyError, BadKeys))
