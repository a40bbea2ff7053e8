"""Column types: aware UTC moments, enumerations by value, sealed text, whole seconds."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text, TypeDecorator

BIG = BigInteger().with_variant(Integer, "sqlite")
"""Ids and Telegram's numbers: 64 bits; SQLite counts up by itself only in an INTEGER."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite gives back naive ones, so they are made aware here; naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Seconds(TypeDecorator[timedelta]):
    """A duration as whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(value.total_seconds())

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002
        return None if value is None else timedelta(seconds=value)


class Word(TypeDecorator[StrEnum]):
    """An enumeration of `rules.words`, stored by value so that a renamed member loses nothing."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        return None if value is None else self.words(value)


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest. The vault hangs on the engine's dialect (storage.engine), so two databases with
    different keys can be open at once. Cannot be searched or sorted in SQL.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else dialect.vault.seal(value)  # type: ignore[attr-defined]  # hung on by storage.engine

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else dialect.vault.open(value)  # type: ignore[attr-defined]  # hung on by storage.engine
