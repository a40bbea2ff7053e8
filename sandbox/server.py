"""The sandbox: a simulated Telegram with its phones, on one port."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web

from sandbox.bot_api import BotApi, RecordedCall
from sandbox.bubbles import Bubble
from sandbox.chats import Chat, Phone
from sandbox.conductors import FreeConductor, StillConductor
from sandbox.fault_wishes import set_telegram_down
from sandbox.faults import Faults, PlannedFailure
from sandbox.groups import GroupInHand
from sandbox.hearing import DROPPED, end_poll
from sandbox.phone import PhoneInHand
from sandbox.phones_api import PhonesApi
from sandbox.ports import Conductor, Validator
from sandbox.refusals import ApiError, PhoneError
from sandbox.site import add_page, manners
from sandbox.snapshot import Snapshots
from sandbox.state import Account, TelegramState
from sandbox.updates import Update
from sandbox.webhook import WebhookCourier

T = TypeVar("T")

UPLOAD_BYTES_MAX = 52 * 2**20
WAIT_SECONDS = 5.0
USUAL_START = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))


class Sandbox:
    """A simulated Telegram: the Bot API under /bot<token>/, the phones under /sandbox/api, the page at /.

    Belongs to one event loop. `calls` holds the newest 20,000 calls of the bot, `violations` what the
    validator said of them.
    """

    def __init__(
        self,
        tokens: Iterable[str],
        phones: Iterable[Phone] = (),
        conductor: Conductor | None = None,
        validator: Validator | None = None,
    ) -> None:
        self.conductor: Conductor = conductor or StillConductor(USUAL_START)
        self.state = TelegramState(tokens, phones, self.conductor.now)
        self._api = BotApi(self.state, validator)
        self._runner: web.AppRunner | None = None
        self._couriers: list[asyncio.Task[None]] = []
        if isinstance(self.conductor, FreeConductor):
            self.conductor.watch(self.drained)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listens; gives the address without a slash at its end. Port 0 takes a free one."""
        app = web.Application(client_max_size=UPLOAD_BYTES_MAX, middlewares=[manners])
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._api.handle)
        snapshots = Snapshots(self.state, self.state.first_account, self.conductor)
        PhonesApi(self.state, self.conductor, self.phone, snapshots).add_routes(app.router)
        add_page(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self._runner.cleanup()
            self._runner = None
            raise
        for account in self.state.accounts.values():
            courier = WebhookCourier(self.state, account)
            self._couriers.append(asyncio.create_task(courier.run(), name=f"webhook-{account.bot_id}"))
        bound = self._runner.addresses[0]
        return f"http://{host}:{bound[1]}"

    async def stop(self) -> None:
        """Cuts what waits and stops listening. Twice is fine; what is remembered stays."""
        for courier in self._couriers:
            courier.cancel()
        await asyncio.gather(*self._couriers, return_exceptions=True)
        self._couriers.clear()
        for account in self.state.accounts.values():
            end_poll(account, DROPPED)
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def calls(self) -> deque[RecordedCall]:
        """The bot's calls, oldest first; getUpdates only where it was refused."""
        return self._api.calls

    @property
    def violations(self) -> deque[str]:
        """What the validator said, and calls that could not be read."""
        return self._api.violations

    @property
    def faults(self) -> Faults:
        """The faults; set its fields, but use `telegram_down` for that one."""
        return self.state.faults

    def telegram_down(self, down: bool = True) -> None:
        """Drops every connection of the bot, waiting ones too, until said otherwise."""
        set_telegram_down(self.state, down=down)

    def fail_next(self, method: str, status: int, description: str, times: int = 1) -> None:
        """The next calls of a method get this error and do not act."""
        self.faults.planned.append(PlannedFailure(method, ApiError(status, description), times))

    def add_phone(self, phone: Phone) -> PhoneInHand:
        """One more person. Raises ValueError where the id is taken."""
        self.state.add_phone(phone)
        return self.phone(phone.chat_id)

    def add_group(self, chat_id: int, title: str) -> None:
        """A group that every bot is in; its id is below zero."""
        if chat_id >= 0:
            raise ValueError("A group's id is below zero.")
        for account in self.state.accounts.values():
            account.chats[chat_id] = Chat(chat_id, title, kind="group")

    def phone(self, chat_id: int, bot: int | None = None) -> PhoneInHand:
        """A person's phone in the chat with a bot (else the first one). PhoneError if unknown."""
        phone = self.state.phones.get(chat_id)
        if phone is None:
            raise PhoneError(404, f"There is no phone {chat_id}.")
        return PhoneInHand(self.state, self._account(bot), phone)

    def group(self, chat_id: int, bot: int | None = None) -> GroupInHand:
        """A group that a bot is in (else the first one). PhoneError if unknown."""
        return GroupInHand(self.state, self._account(bot), chat_id)

    def revoke(self, token: str) -> None:
        """From now on Telegram refuses this token, until `renew`."""
        del self.state.tokens[token]

    def renew(self, token: str) -> None:
        """The bot of this token is spoken for by it (again)."""
        self.state.tokens[token] = self.state.accounts[int(token.partition(":")[0])]

    def group_messages(self, chat_id: int, bot: int | None = None) -> list[str]:
        """The texts in a group, oldest first."""
        return [message.text for message in self._account(bot).chats[chat_id].messages.values()]

    def pending_updates(self, bot: int | None = None) -> list[Update]:
        """What a bot has not confirmed yet, oldest first."""
        updates = self._account(bot).updates
        return updates.first(len(updates))

    async def wait_for(self, predicate: Callable[[], T], seconds: float = WAIT_SECONDS) -> T:
        """The first truthy value of `predicate`, asked now and after each change, or TimeoutError."""
        return await self.state.changes.wait_for(predicate, seconds)

    async def next_message_after(self, chat_id: int, message_id: int, seconds: float = WAIT_SECONDS) -> Bubble:
        """The bot's first message in a chat with an id above `message_id`, now or when it comes."""
        phone = self.phone(chat_id)

        def found() -> Bubble | None:
            return next((said for said in phone.from_bot() if said.message_id > message_id), None)

        said = await self.wait_for(found, seconds)
        if said is None:
            raise AssertionError("wait_for gives only what is there")
        return said

    async def listened_to(self, bot: int | None = None, seconds: float = WAIT_SECONDS) -> None:
        """Returns when a bot waits in a long poll; TimeoutError after so many real seconds."""
        account = self._account(bot)
        await account.updates.bell.wait_for(lambda: account.poll is not None, seconds)

    async def drained(self, seconds: float = WAIT_SECONDS) -> bool:
        """Waits until every bot has confirmed every update; False after so many real seconds."""
        for account in self.state.accounts.values():
            try:
                await account.updates.emptied(seconds)
            except TimeoutError:
                return False
        return True

    def _account(self, bot: int | None) -> Account:
        return self.state.first_account if bot is None else self.state.accounts[bot]
