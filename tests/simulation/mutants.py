"""Faults that others have made, put into the program on purpose: each must be caught, or its checker is blind.

A mutant changes modules for good, so it is played in a process of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import care.alert
import care.ask
import care.look
import care.patient_facts
import storage.claims
import storage.database
from bot.bootstrap import Program
from care import delivery
from rules.escalation import Rest
from rules.outage import Verdict
from storage.claims import held_messages
from storage.tables import Bot, OutboxMessage


@dataclass(frozen=True)
class Mutant:
    """A fault, and the checker that must see it."""

    checker: str
    apply: Callable[[Program], None]


def _mark_before_send(program: Program) -> None:
    dispatcher: Any = program.dispatcher
    send = dispatcher._send

    async def marked_first(letter: Any, attempt: int) -> Any:
        async with program.database.work() as work:
            held = (await held_messages(work, [letter.outbox_id], dispatcher._worker)).get(letter.outbox_id)
            row = await work.get(OutboxMessage, letter.outbox_id)
            if held and row and held.attempt == attempt:
                await delivery.said(work, row, 1, program.clock.now())
            await work.commit(program.clock.now())
        return await send(letter, attempt)

    dispatcher._send = marked_first


def _escalate_unheard(program: Program) -> None:
    """Whoever is not heard by now is silent, whatever waits at Telegram; also before the backlog is heard."""
    poller: Any = program.poller
    poller.is_deaf = lambda _now: True
    ticker: Any = program.ticker
    tick = ticker.tick

    async def in_a_hurry(now: datetime, **_: bool) -> int:
        async with program.database.work() as work:
            bot = await work.get(Bot, program.bot_id)
            if bot:
                bot.heard_until = now
            await work.commit(now)
        return int(await tick(now))

    ticker.tick = in_a_hurry


def _offset_before_commit(program: Program) -> None:
    """As a library's own loop does: what was fetched is confirmed before it is handled."""
    poller: Any = program.poller
    fetch = poller._fetch

    async def confirmed(wait_seconds: int) -> Any:
        updates = await fetch(wait_seconds)
        if updates:
            await poller._bot.get_updates(offset=max(update.update_id for update in updates) + 1, limit=1, timeout=0)
        return updates

    poller._fetch = confirmed


def _naive_time(_: Program) -> None:
    """The next day is 24 hours later, whatever the clocks on the wall do."""
    module: Any = care.ask
    real = module.next_after

    def naive(recurrence: Any, after: datetime, *more: Any) -> datetime | None:
        upcoming = real(recurrence, after, *more)
        if upcoming is None:
            return None
        zone = ZoneInfo(recurrence.zone)
        walls = [at.astimezone(zone).replace(tzinfo=None) for at in (after, upcoming)]
        return after + (walls[1] - walls[0])

    module.next_after = naive


def _no_fencing(program: Program) -> None:
    dispatcher: Any = program.dispatcher
    dispatcher._may_send = lambda: True


def _no_row_lease(program: Program) -> None:
    """A claimed row is claimed again at once."""
    module: Any = storage.claims
    module.LEASE = timedelta(0)


def _pauses_are_ignored(_: Program) -> None:
    module: Any = care.ask

    async def none(*_: Any) -> None:
        """Nobody is ever in a pause."""

    module.current_pause = none


def _outages_are_silence(_: Program) -> None:
    module: Any = care.look
    module.judge = lambda *_: (Verdict.AS_PLANNED, None)


def _silent_all_clear(_: Program) -> None:
    module: Any = care.alert
    real = module.answered

    async def unsaid(work: Any, who: Any, alerts: Any, sent_at: datetime, now: datetime, *, kind: Any) -> None:
        say = work.say

        async def nothing(*_: Any, **__: Any) -> None:
            """Nobody is told."""

        work.say = nothing
        await real(work, who, alerts, sent_at, now, kind=kind)
        work.say = say

    _everywhere("answered", real, unsaid)


def _first_rank_only(_: Program) -> None:
    module: Any = care.alert
    real = module.decide

    def once(alert: Any, chain: Any, now: datetime) -> Any:
        return Rest() if alert.met else real(alert, chain, now)

    module.decide = once


def _heard_twice(_: Program) -> None:
    """An update that comes again is taken for a new one."""
    module: Any = storage.database

    async def never(*_: Any) -> bool:
        return False

    module._heard_of = never
    alone, together = module.Work.commit, module.Together.commit

    async def without_number(self: Any, now: datetime) -> None:
        update, self._update = self._update, None
        await alone(self, now)
        self._update = update

    async def without_numbers(self: Any) -> None:
        self._updates, self._heard = (), {}
        await together(self)

    module.Work.commit, module.Together.commit = without_number, without_numbers


def _put_off_for_good(_: Program) -> None:
    module: Any = delivery
    real = module.put_off

    def lost(row: Any, now: datetime, **how: Any) -> None:
        real(row, now, **how)
        row.next_attempt_at = now + timedelta(days=1000)
        row.claimed_by = "nobody"

    module.put_off = lost


def _both_at_once(_: Program) -> None:
    """Found by seed 101 once: questions that an outage held up come one after the other."""
    module: Any = care.patient_facts

    async def never(*_: Any) -> bool:
        return False

    module._is_overtaken = never


def _everywhere(name: str, real: Any, other: Any) -> None:
    """Put a function in the place of another in every module that has it."""
    import sys  # noqa: PLC0415  only here

    for module in list(sys.modules.values()):
        if getattr(module, name, None) is real:
            setattr(module, name, other)


MUTANTS: dict[str, Mutant] = {
    "mark before send": Mutant("1 silence is told", _mark_before_send),
    "only the first rank is told": Mutant("1 the chain goes on", _first_rank_only),
    "escalate without heard_until": Mutant("2 no false alarm", _escalate_unheard),
    "offset before commit": Mutant("3 no answer lost", _offset_before_commit),
    "an update is heard twice": Mutant("3 no answer lost", _heard_twice),
    "no fencing": Mutant("4 copies are few", _no_fencing),
    "no lease on a row": Mutant("4 copies are few", _no_row_lease),
    "pauses are ignored": Mutant("5 rest is kept", _pauses_are_ignored),
    "outages are taken for silence": Mutant("6 outages are no silence", _outages_are_silence),
    "put off for good": Mutant("7 nothing is stuck", _put_off_for_good),
    "naive local time": Mutant("8 questions as agreed", _naive_time),
    "no all clear": Mutant("9 late answers are told", _silent_all_clear),
    "questions one after the other": Mutant("8 questions as agreed", _both_at_once),
}
