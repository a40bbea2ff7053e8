"""What keeps a relative from being told: triggers, written into the first migration. Never changed afterwards.

A row of the outbox to a relative is a test message, which is about nobody, or one of the two fixed texts about a
patient who agreed to that: with a disclosure that has neither ended nor run out. No relative is ever told of an alert.
"""

_COPYING = "EXISTS (SELECT 1 FROM alembic_version WHERE version_num LIKE 'copy:%')"
_RELATIVE = (
    "EXISTS (SELECT 1 FROM contact WHERE contact.person_id = NEW.person_id AND contact.kind = 'relative') "
    "AND NOT EXISTS (SELECT 1 FROM member WHERE member.person_id = NEW.person_id)"
)
_ABOUT_NOBODY = (
    "(NEW.patient_id IS NULL AND NEW.about IS NULL "
    "AND NEW.kind IN ('confirm_relative', 'confirmed', 'language_menu', 'language_set'))"
)
_AGREED = (
    "(NEW.kind IN ('relative_ask', 'relative_thanks') AND EXISTS (SELECT 1 FROM disclosure "
    "WHERE disclosure.patient_id = NEW.patient_id AND disclosure.contact_id = NEW.person_id "
    "AND disclosure.ended_at IS NULL "
    "AND (disclosure.expires_at IS NULL OR disclosure.expires_at > NEW.created_at)))"
)
_REFUSED = "a relative is told nothing without consent"
_TRIGGERS = (
    ("outbox", "INSERT", f"{_RELATIVE} AND NOT {_ABOUT_NOBODY} AND NOT {_AGREED} AND NOT {_COPYING}"),
    (
        "outbox",
        "UPDATE OF person_id, patient_id, kind, about",
        f"{_RELATIVE} AND NOT {_ABOUT_NOBODY} AND NOT {_AGREED} AND NOT {_COPYING}",
    ),
    ("alert_told", "INSERT", f"{_RELATIVE} AND NOT {_COPYING}"),
    ("alert_told", "UPDATE OF person_id", f"{_RELATIVE} AND NOT {_COPYING}"),
)


def only_with_consent(dialect: str) -> tuple[str, ...]:
    """The statements for SQLite or PostgreSQL."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {_name(table, deed)} BEFORE {deed} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            for table, deed, condition in _TRIGGERS
        )
    statements = []
    for table, deed, condition in _TRIGGERS:
        name = _name(table, deed)
        statements += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return tuple(statements)


def _name(table: str, deed: str) -> str:
    return f"{table}_{deed.partition(' ')[0].lower()}_with_consent"
