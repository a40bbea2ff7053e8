"""Alembic's entry: runs on the connection that storage.migrate hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
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


class OnlyGrows(ops.MigrateOperation):
    """The triggers of the audit trail, in a migration that makes its tables."""


class OnlyWithConsent(ops.MigrateOperation):
    """The triggers that keep relatives from being told, in a migration that makes the tables of consent."""


@renderers.dispatch_for(OnlyWithConsent)
def render_only_with_consent(autogen_context: AutogenContext, _op: OnlyWithConsent) -> str:
    """The lines of it."""
    autogen_context.imports.add("from storage.migrations.only_with_consent import only_with_consent")
    return "for statement in only_with_consent(op.get_bind().dialect.name):\n    op.execute(statement)"


@renderers.dispatch_for(OnlyGrows)
def render_only_grows(autogen_context: AutogenContext, _op: OnlyGrows) -> str:
    """The lines of it."""
    autogen_context.imports.add("from storage.migrations.only_grows import only_grows")
    return "for statement in only_grows(op.get_bind().dialect.name):\n    op.execute(statement)"


def add_triggers(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Autogeneration knows nothing of triggers."""
    for directive in directives:
        made = directive.upgrade_ops.ops
        tables = {step.table_name for step in made if isinstance(step, ops.CreateTableOp)}
        if "audit_chain" in tables:
            made.append(OnlyGrows())
        if "disclosure" in tables:
            made.append(OnlyWithConsent())


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=False,
    process_revision_directives=add_triggers,
)
with context.begin_transaction():
    context.run_migrations()
