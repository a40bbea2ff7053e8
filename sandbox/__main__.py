"""The sandbox as a process of its own: `python -m sandbox --token 900:letmein --phone 2001:Petter`.

Prints its address on one line and serves until it is ended. A bot in another process talks to
<address>/bot<token>/ and reads the virtual time at <address>/sandbox/api/clock.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.chats import Phone
from sandbox.conductors import FreeConductor
from sandbox.server import Sandbox


def _phone(spelt: str) -> Phone:
    chat_id, _, rest = spelt.partition(":")
    name, _, role = rest.partition(":")
    if not chat_id.isdecimal() or not name:
        raise argparse.ArgumentTypeError("a phone is ID:NAME or ID:NAME:ROLE")
    return Phone(int(chat_id), name, role or "patient")


def _zone(spelt: str) -> ZoneInfo:
    try:
        return ZoneInfo(spelt)
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(f"no time zone is called {spelt}") from None


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A simulated Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", action="append", required=True, help="digits:secret; may be repeated")
    parser.add_argument("--phone", type=_phone, action="append", default=[], help="ID:NAME[:ROLE]; may be repeated")
    parser.add_argument("--start", type=datetime.fromisoformat, default=datetime(2026, 11, 23, 8, 0))  # noqa: DTZ001  a wall time of --zone
    parser.add_argument("--zone", type=_zone, default=ZoneInfo("Europe/Oslo"))
    parser.add_argument("--speed", type=float, default=0.0, help="virtual seconds per second; 0 stands still")
    return parser.parse_args(given)


async def serve(arguments: argparse.Namespace) -> None:
    """Serves until SIGINT or SIGTERM."""
    start = arguments.start
    if start.tzinfo is None:
        start = start.replace(tzinfo=arguments.zone)
    sandbox = Sandbox(arguments.token, arguments.phone, FreeConductor(start, arguments.speed))
    ended = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    address = await sandbox.start(arguments.host, arguments.port)
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    await ended.wait()
    await sandbox.stop()


def main(given: list[str] | None = None) -> int:
    """The command; 2 where the arguments do not fit, 1 where the port is taken."""
    arguments = _arguments(given)
    try:
        asyncio.run(serve(arguments))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
