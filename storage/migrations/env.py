"""Alembic's entry: runs on the connection that storage.migrate hands over."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from storage.tables import metadata
from storage.types import Moment, Sealed, Seconds, Word

_PLAIN = {
    Moment: "sa.DateTime(timezone=True)",
    Sealed: "sa.Text()",
    Seconds: "sa.Integer()",
    Word: "sa.String(length=32)",
}


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write plain types into migrations, so that an old migration never depends on today's code."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return _PLAIN.get(type(item), False)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
