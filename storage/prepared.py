"""Queries that are built once: to build one costs as much as to ask it."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, inspect, select
from sqlalchemy.orm import Mapped
from sqlalchemy.sql import Select, visitors
from sqlmodel import SQLModel

Row = TypeVar("Row", bound=SQLModel)


class PerKey:
    """A query for the rows of one key (a patient, a check-in), which can be read ahead for many keys at once.

    A row is a tuple of what `query` selects.
    """

    def __init__(self, query: Select[*tuple[Any, ...]], key: Mapped[Any]) -> None:
        of_keys = query.add_columns(key).where(key.in_(bindparam("keys", expanding=True)))
        self.statement = fresh(of_keys)
        self.tables = frozenset(part for part in visitors.iterate(of_keys) if isinstance(part, Table))


def prepared(query: Select[Row]) -> Select[Row]:
    """A query for what is asked all the time."""
    return fresh(query)


def fresh(query: Select[Row]) -> Select[Row]:
    """A locked row is read anew even where the session knows it already: what it knew may be old by now."""
    locks = query._for_update_arg is not None  # noqa: SLF001  SQLAlchemy has no public way to ask
    return query.execution_options(populate_existing=True) if locks else query


@cache
def by_key(table: type[Row]) -> Select[Row]:
    """A row of a table whose primary key is one column; half the price of the session's own way."""
    (key,) = inspect(table).primary_key
    return select(table).where(key == bindparam("key")).execution_options(autoflush=False)


@cache
def by_keys(table: type[Row]) -> Select[Row, Any]:
    """Rows of such a table, each with its key."""
    (key,) = inspect(table).primary_key
    return select(table, key).where(key.in_(bindparam("keys", expanding=True))).execution_options(autoflush=False)
