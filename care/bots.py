"""The bots of a database: a bot is a token with its teams."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from care.hearing import bot_by_telegram_id
from rules.words import PatientState
from storage.tables import Bot, Patient, Person, Team
from storage.work import OPERATOR, Work


@dataclass(frozen=True)
class KeptBot:
    """A bot whose token is kept in the database."""

    id: int
    telegram_id: int
    token: str


@dataclass(frozen=True)
class BotView:
    """A bot as an operator sees it. `holder`: the worker that hears and speaks for it."""

    telegram_id: int
    username: str | None
    teams: tuple[str, ...]
    active: int
    is_kept: bool
    holder: str | None
    heard_until: datetime | None


async def kept_bots(work: Work) -> list[KeptBot]:
    """The bots that any worker can serve."""
    rows = await work.all(select(Bot).where(col(Bot.token).is_not(None)).order_by(col(Bot.id)))
    return [KeptBot(row.id, row.telegram_id, row.token) for row in rows if row.token]


async def bots_in_all(work: Work) -> int:
    """How many bots there are, whoever keeps their tokens."""
    return await work.count(select(col(Bot.id)))


async def keep_bot(work: Work, telegram_id: int, username: str | None, token: str, now: datetime) -> bool:
    """Keep a token; gives whether the bot was not kept before. Another token of the same bot takes its place."""
    # opens a sealed name: a wrong key is recognised before anything is sealed with it
    await work.first(select(Person))
    bot = await bot_by_telegram_id(work, telegram_id, now)
    is_new = bot.token is None
    bot.username, bot.token = username, token
    work.audit(now, "bot.kept", actor=OPERATOR, detail=str(telegram_id))
    await work.commit(now)
    return is_new


async def drop_bot(work: Work, telegram_id: int, now: datetime) -> None:
    """Forget a token. Nothing of the bot's people is deleted."""
    bot = await bot_by_telegram_id(work, telegram_id, now)
    bot.token = None
    work.audit(now, "bot.dropped", actor=OPERATOR, detail=str(telegram_id))
    await work.commit(now)


async def bots(work: Work) -> list[BotView]:
    """All bots, in the order in which they came."""
    return [await _view(work, row) for row in await work.all(select(Bot).order_by(col(Bot.id)))]


async def _view(work: Work, row: Bot) -> BotView:
    teams = await work.all(select(Team).where(col(Team.bot_id) == row.id).order_by(col(Team.id)))
    active = await work.session.scalar(
        select(func.count())
        .select_from(Patient)
        .join(Person, col(Person.id) == col(Patient.person_id))
        .where(col(Person.bot_id) == row.id, col(Patient.state) == PatientState.ACTIVE)
    )
    return BotView(
        telegram_id=row.telegram_id,
        username=row.username,
        teams=tuple(team.name for team in teams),
        active=active or 0,
        is_kept=row.token is not None,
        holder=row.lease_holder,
        heard_until=row.heard_until,
    )
