"""What keeps the audit trail from being changed: triggers, written into the first migration. Never changed afterwards.

Rows may be deleted only as far as the chain's head says that it was pruned, and while a copy into this database is
not finished. Whoever may change the database can take triggers away: these are against mistakes, and the chain shows
the rest.
"""

_COPYING = "EXISTS (SELECT 1 FROM alembic_version WHERE version_num LIKE 'copy:%')"
_KEPT = "OLD.number > coalesce((SELECT pruned FROM audit_chain WHERE chain = OLD.chain), 0)"
_REFUSED = "the audit trail is only added to"

_SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} WHEN {condition} NOT {_COPYING} "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    for table, deed, condition in (
        ("audit", "UPDATE", ""),
        ("audit", "DELETE", f"{_KEPT} AND"),
        ("audit_chain", "DELETE", ""),
    )
)
_POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_COPYING} THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_TABLE_NAME = 'audit' AND TG_OP = 'DELETE' THEN
            IF NOT ({_KEPT}) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION '{_REFUSED}';
    END $$
    """,
    "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()",
    "CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
)


def only_grows(dialect: str) -> tuple[str, ...]:
    """The statements for SQLite or PostgreSQL."""
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL
