"""The one place of composition: everything that `mellom run` and the demonstration are made of."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select, update
from sqlmodel import col
from telegram import Bot
from telegram.ext import ApplicationBuilder, ExtBot

from bot.apprise_messenger import AppriseMessenger
from bot.audit_heads import heads_file, keep_erased, keep_heads, read_erased
from bot.careful_request import CarefulRequest, OnAnswer
from bot.clock import TelegramClock
from bot.ear import Ear
from bot.feedback import HeldFeedback, TelegramFeedback
from bot.messenger import TelegramMessenger
from bot.poller import Poller
from bot.settings import Settings
from bot.webhook import Webhook
from bot.wording import Wording
from bot.wording.suggestions import read_suggestions
from care.erase import erase_again
from care.hearing import bot_by_telegram_id, others_than
from handlers.desk import Desk
from handlers.routes import routes
from rules.plan import LANGUAGES
from rules.words import Way
from scheduler.dispatcher import Dispatcher
from scheduler.lease import Alone, Lease
from scheduler.pace import PER_SECOND, Pace
from scheduler.ports import Clock, Keeping, Messenger, Trail
from scheduler.tick import Ticker
from storage.database import Database
from storage.engine import open_engine
from storage.migrate import migrate
from storage.tables import Bot as BotRow
from storage.tables import Person
from storage.vault import Vault
from storage.work import Work

SECONDS_TO_SEND = 10.0
CONNECTIONS = 32


class WrongBot(Exception):
    """The token is of another bot than the people in the database; the message says so to the operator."""


@dataclass
class Program:
    """Mellom, put together: it hears, looks at the time, and speaks; who calls these decides when.

    `lease`: whether it may. A stage with one program only need not ask. `poller`: its ear, which fetches updates or,
    with WEBHOOK_URL, is the `webhook` to which they are brought.
    """

    settings: Settings
    clock: Clock
    database: Database
    bot_id: int
    lease: Lease | Alone
    poller: Ear
    ticker: Ticker
    dispatcher: Dispatcher
    also: Dispatcher
    """Says what goes past Telegram, at a pace of its own."""
    bot: Bot
    webhook: Webhook | None = None

    async def leave(self) -> None:
        """Let go of Telegram; other programs go on with the database."""
        await self.poller.close()
        await self.bot.shutdown()

    async def close(self) -> None:
        """Let go of everything; what was in hand is claimed again by the next start."""
        await self.leave()
        await self.database.close()


async def open_database(settings: Settings, driver: object | None = None) -> Database:
    """The database, brought to the newest shape. Raises BadKeys or BadDatabase with a sentence."""
    engine = open_engine(settings.database_url, Vault(settings.encryption_keys), driver)
    try:
        await migrate(engine)
    except BaseException:
        await engine.dispose()
        raise
    return Database(engine)


async def own_bot(work: Work, settings: Settings, now: datetime) -> BotRow:
    """The row of the token's bot, made at first sight.

    Raises WrongBot where everybody here is another bot's, and nobody said that this one belongs here as well.
    """
    row = await bot_by_telegram_id(work, settings.telegram_id, now)
    others = await others_than(work, row)
    if others and row.token is None:
        raise WrongBot(
            f"BOT_TOKEN is of the bot {settings.telegram_id}, but the people in the database are those of the bot "
            f"{', '.join(map(str, others))}; set its token, or, for another team, another DATABASE_URL; "
            "to have both bots here, `mellom bot add`"
        )
    return row


def telegram_bot(settings: Settings, on_answer: OnAnswer | None = None) -> ExtBot[None]:
    """The way to the Bot API of the settings; connects to nothing yet.

    `on_answer` gets the Date of each answer to a call about what was heard: getUpdates, or getWebhookInfo.
    """
    return ExtBot(
        settings.bot_token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=CarefulRequest(CONNECTIONS, SECONDS_TO_SEND, on_answer),
        get_updates_request=CarefulRequest(1, SECONDS_TO_SEND, on_answer),
    )


async def try_out(database: Database, settings: Settings, now: datetime) -> BotRow:
    """Read, open and write something, so that what is wrong ends the start and not everything that comes after."""
    async with database.work() as work:
        row = await own_bot(work, settings, now)
        # opens a sealed name, so that a wrong key is recognised
        await work.first(select(Person))
        # a database which can only be read refuses this
        same = {"telegram_id": row.telegram_id}
        await work.session.execute(update(BotRow).where(col(BotRow.id) == row.id).values(same))
        # an older copy of the database, put in place by whatever means, brings nobody back
        await erase_again(work, read_erased(heads_file(settings)), now)
        await work.commit(now)
    return row


@dataclass(frozen=True)
class Edges:
    """What the program touches of the world outside; the simulation fits others."""

    wording: Wording | None = None
    telegram: Callable[[Settings, OnAnswer | None], ExtBot[None]] = telegram_bot
    driver: object | None = None
    """Stands in for SQLite's driver."""
    new_id: Callable[[], str] = lambda: secrets.token_hex(8)
    """Names this worker in the rows that it has in hand."""
    alone: bool = False
    """No other worker can be there, so none is looked out for."""
    per_second: int = PER_SECOND
    """How many messages a second Telegram takes from this bot; the benchmarks' takes more."""


async def build(settings: Settings, machine: Clock, edges: Edges | None = None) -> Program:
    """Mellom, ready to run. Raises BadKeys, BadDatabase or WrongBot with a sentence for the operator."""
    edges = edges or Edges()
    database = await open_database(settings, edges.driver)
    try:
        row = await try_out(database, settings, machine.now())
    except BaseException:
        await database.close()
        raise
    return fit(settings, database, row.id, machine, edges, edges.new_id())


def fit(
    settings: Settings,
    database: Database,
    bot_id: int,
    machine: Clock,
    edges: Edges,
    worker: str,
    has_room: Callable[[], bool] = lambda: True,
) -> Program:
    """The program of one bot, on a database that is open. `has_room`: whether this worker may take one more."""
    clock = TelegramClock(machine)
    wording = edges.wording or Wording(
        LANGUAGES, settings.bot_language, settings.replies_kept.days, settings.help_lines
    )
    # a simulated clock is right by itself, and jumps
    bot = edges.telegram(settings, None if settings.clock_url else clock.compare)
    application = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    pace = Pace(edges.per_second)
    feedback = HeldFeedback(TelegramFeedback(bot, wording, pace, clock))
    desk = Desk(database, bot_id, clock, feedback, settings.bot_language, read_suggestions())
    application.add_handlers(routes(desk))
    elsewhere = heads_file(settings)
    trail = Trail(settings.audit_kept, partial(keep_heads, elsewhere), partial(keep_erased, elsewhere))
    keeping = Keeping(settings.replies_kept, settings.replies_kept_at_most, settings.verify_after)
    lease = Alone() if edges.alone else Lease(database, bot_id, worker, clock, has_room)

    def dispatcher_of(messenger: Messenger, pace: Pace, way: Way) -> Dispatcher:
        return Dispatcher(database, bot_id, messenger, clock, pace, worker, lease.is_held, way)

    dispatcher = dispatcher_of(TelegramMessenger(bot, wording), pace, Way.TELEGRAM)
    ear = (database, bot_id, application, clock, lease.is_held, feedback)
    webhook = Webhook(*ear, url=settings.webhook_url, secret=settings.webhook_secret) if settings.webhook_url else None
    poller: Ear = webhook or Poller(*ear)
    poller.on_back = dispatcher.telegram_is_back
    return Program(
        settings=settings,
        clock=clock,
        database=database,
        bot_id=bot_id,
        lease=lease,
        poller=poller,
        ticker=Ticker(database, bot_id, trail, keeping),
        dispatcher=dispatcher,
        also=dispatcher_of(AppriseMessenger(wording), Pace(edges.per_second), Way.ALSO),
        bot=bot,
        webhook=webhook,
    )
