"""Bringing the database to what a plan says; see `apply_plan`."""

from care.apply.changes import Change, Changes, Refused, Sign
from care.apply.whole import apply_plan

__all__ = ["Change", "Changes", "Refused", "Sign", "apply_plan"]
