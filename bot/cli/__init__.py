"""The `mellom` command. The help lists the commands in the order in which they stand here."""

import sys
import traceback

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import WrongBot
from bot.cli.asking import checkin, rehearse
from bot.cli.auditing import audit_app
from bot.cli.bots import bot_app
from bot.cli.checking import check
from bot.cli.door import Failed
from bot.cli.inviting import invite_somebody
from bot.cli.keeping import backup, restore
from bot.cli.keys import new_key
from bot.cli.looking import schedule, status
from bot.cli.moving import copy_db, keys_app
from bot.cli.parting import away, end, leave
from bot.cli.phrases import phrases_app
from bot.cli.planning import apply, export_plan
from bot.cli.rights import data, detach, erase
from bot.cli.running import demo, run
from bot.cli.setting_up import init
from bot.logs import without_tokens
from bot.loops import TokenRefused
from bot.run import NoBot
from bot.settings import BadSettings
from storage.engine import BadDatabase
from storage.vault import BadKeys
from web.ports import PortTaken

app = typer.Typer(
    help="Mellom asks people between two visits how they are, and tells their contact when nothing comes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(init)
app.command()(check)
app.command()(run)
app.command()(apply)
app.command("export-plan")(export_plan)
app.command("invite")(invite_somebody)
app.command()(checkin)
app.command()(rehearse)
app.command()(end)
app.command()(leave)
app.command()(away)
app.command()(detach)
app.command()(data)
app.command()(erase)
app.command()(status)
app.command()(schedule)
app.add_typer(bot_app, name="bot")
app.add_typer(phrases_app, name="phrases")
app.add_typer(audit_app, name="audit")
app.command("new-key")(new_key)
app.add_typer(keys_app, name="keys")
app.command("copy-db")(copy_db)
app.command()(backup)
app.command()(restore)
app.command()(demo)


def main() -> None:
    """Run the command; an operator gets one line and an exit code, a traceback only of what nobody foresaw."""
    try:
        app()
    except (Failed, BadSettings, BadKeys, BadDatabase, NoBot, WrongBot, PortTaken) as error:
        typer.echo(f"mellom: {error}", err=True)
        sys.exit(1)
    except TokenRefused:
        typer.echo("mellom: Telegram does not know BOT_TOKEN; copy it again from @BotFather", err=True)
        sys.exit(1)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()
        typer.echo(f"mellom: the database or its disk refused: {reason[0][:200] if reason else 'no reason'}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:  # noqa: BLE001  a fault of ours: what it was is for whoever mends it, but never with a token
        typer.echo(without_tokens(traceback.format_exc()), err=True)
        typer.echo("mellom: this broke in a way that nobody foresaw; report it with the lines above", err=True)
        sys.exit(1)
