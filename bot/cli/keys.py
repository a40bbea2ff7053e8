"""Keys for what is sealed in the database."""

import typer

from storage.vault import Vault


def new_key() -> None:
    """Print a fresh key for ENCRYPTION_KEYS."""
    typer.echo(Vault.new_key())
