"""Everything the simulated Telegram remembers. Plain memory; time comes from outside."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.bell import Bell
from sandbox.chats import Chat, Media, Message, Phone, Sender, Toast
from sandbox.faults import Faults
from sandbox.updates import UpdateQueue

QUERIES_KEPT = 10_000
TOASTS_KEPT = 20


@dataclass(slots=True)
class Query:
    """A tap that waits for answerCallbackQuery."""

    query_id: str
    chat_id: int
    at: datetime
    answered: bool = False
    toast: str | None = None


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered to. `url` empty: nowhere, the bot polls."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_at: datetime | None = None
    last_error: str = ""


@dataclass(slots=True)
class Poll:
    """A getUpdates call that waits; `ended` says why it must stop waiting."""

    ended: str | None = None


@dataclass(slots=True)
class Account:
    """One bot: its user, its chats, its updates."""

    bot_id: int
    user: dict[str, Any]
    updates: UpdateQueue
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: OrderedDict[str, Query] = field(default_factory=OrderedDict)
    files: dict[str, Media] = field(default_factory=dict)
    """Media by file id, so that a file can be sent again."""
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    webhook: Webhook = field(default_factory=Webhook)
    poll: Poll | None = None


class TelegramState:
    """Bots, phones, chats and faults. Ids are counters: the same acts give the same ids."""

    def __init__(self, tokens: Iterable[str], phones: Iterable[Phone], now: Callable[[], datetime]) -> None:
        self.now = now
        self.changes = Bell()
        self.faults = Faults()
        self.phones: dict[int, Phone] = {}
        self.accounts: dict[int, Account] = {}
        self.tokens: dict[str, Account] = {}
        self._query_count = 0
        self._toast_count = 0
        for token in tokens:
            self.tokens[token] = self._account(token)
        if not self.tokens:
            raise ValueError("A sandbox needs at least one token.")
        for phone in phones:
            self.add_phone(phone)

    def _account(self, token: str) -> Account:
        digits = token.partition(":")[0]
        if not digits.isdigit() or ":" not in token:
            raise ValueError("A token is digits, a colon and a secret.")
        bot_id = int(digits)
        if bot_id not in self.accounts:
            user = {
                "id": bot_id,
                "is_bot": True,
                "first_name": "Mellom",
                "username": f"mellom_{bot_id}_bot",
            }
            self.accounts[bot_id] = Account(bot_id, user, UpdateQueue(lambda: self.now().astimezone(UTC)))
        return self.accounts[bot_id]

    def age(self, moment: datetime) -> timedelta:
        """How long ago that was, in elapsed time: subtracting two times of one zone would forget DST."""
        return self.now().astimezone(UTC) - moment.astimezone(UTC)

    @property
    def first_account(self) -> Account:
        """The bot that the phones talk to unless another is named."""
        return next(iter(self.accounts.values()))

    def add_phone(self, phone: Phone) -> None:
        """Gives a person a phone with a chat to each bot. A phone that is there stays as it is."""
        if phone.chat_id <= 0:
            raise ValueError("A person's id is above zero.")
        if phone.chat_id in self.phones:
            raise ValueError(f"There is a phone {phone.chat_id} already.")
        self.phones[phone.chat_id] = phone
        for account in self.accounts.values():
            chat = Chat(phone.chat_id, phone.name, started=phone.started)
            account.chats[phone.chat_id] = chat
            self.changed(chat)

    def changed(self, chat: Chat | None = None) -> None:
        """Tells everyone who waits that something is different now."""
        self.changes.ring()
        if chat is not None:
            chat.changed = self.changes.rings

    def post(self, chat: Chat, sender: Sender, author: dict[str, Any], text: str) -> Message:
        """A new message in a chat. The caller adds what else it holds, then says `changed`."""
        return chat.add(self.now(), sender, author, text)

    def open_query(self, account: Account, chat: Chat) -> Query:
        """A new tap."""
        self._query_count += 1
        query = Query(str(self._query_count), chat.chat_id, self.now())
        account.queries[query.query_id] = query
        if len(account.queries) > QUERIES_KEPT:
            account.queries.popitem(last=False)
        return query

    def show_toast(self, chat: Chat, text: str, *, alert: bool) -> None:
        """A notice over the phone's screen."""
        self._toast_count += 1
        chat.toasts.append(Toast(self._toast_count, text, alert))
        del chat.toasts[:-TOASTS_KEPT]
        self.changed(chat)
