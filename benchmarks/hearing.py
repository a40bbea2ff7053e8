"""Everybody answers at one moment: from the update to the commit, and to the thanks for it.

Each of so many patients was asked and answers, every other one by a button, fetched (batches of 100) or brought, one
after the other, as Telegram does with max_connections=1. Mellom records each answer, settles the check-in and has the
thanks in its outbox by one commit; beside it python-telegram-bot's Application thanks too, and keeps nothing.
"""

import socket

from benchmarks.part import Asked, Part, Row, Shown, kinds, main, middle, those
from benchmarks.peers import BARE
from benchmarks.stage import DATABASES, new_database, play, stand_in

NUMBER, ROUNDS, QUICK = 3_000, 3, 100
FETCHED, BROUGHT = "polling", "webhook"
MELLOM = {f"Mellom, {database}": database for database in DATABASES}
_HEADS = ("", "way", "recorded", "answers/s", "spread", "thanked/s", "CPU ms each", "block ms", "MB")


def one(name: str, way: str, number: int, server: str) -> Row:
    """One contender, once."""
    with stand_in() as api:
        if name in MELLOM:
            port = [str(_free_port())] if way == BROUGHT else []
            with new_database(MELLOM[name], server) as url:
                told = play("benchmarks.mellom", "hear", str(number), api.url, url, *port)
        else:
            told = play("benchmarks.peers", name, str(number), api.url)
    # it has its updates forgotten before it has handled them, so it says itself when it was through
    seconds = api.seen["heard_at"] - api.seen["freed_at"] if name in MELLOM else told["seconds"]
    thanked = max(api.seen["at"], default=float("inf")) - api.seen["freed_at"]
    return {
        "name": name,
        "way": way,
        "number": number,
        "recorded": told.get("recorded"),
        "answered": told.get("answered"),
        "thanked": told.get("thanked", len(set(api.seen["chats"]))),
        "came": len(set(api.seen["chats"])),
        "per_second": number / seconds,
        "thanked_per_second": number / max(thanked, told.get("marked_seconds", 0.0)),
        "cpu_ms_each": told["cpu_seconds"] * 1000 / number,
        "longest_block_ms": told["longest_block"] * 1000,
        "memory_mb": told["memory"] / 1_000_000,
    }


def run(asked: Asked, server: str) -> list[Row]:
    """All contenders in turns, so often."""
    rounds = asked.rounds or (1 if asked.quick else ROUNDS)
    contenders = [(BARE, FETCHED), *((name, way) for name in MELLOM for way in (FETCHED, BROUGHT))]
    return [
        one(name, way, number, server)
        for number in asked.numbers or (QUICK if asked.quick else NUMBER,)
        for _ in range(rounds)
        for name, way in contenders
        if asked.wants(name)
    ]


def shown(rows: list[Row]) -> list[Shown]:
    """A table for each size."""
    return [_table(those(rows, number=number), number) for (number,) in kinds(rows, "number")]


def _table(rows: list[Row], number: int) -> Shown:
    contenders = kinds(rows, "name", "way")
    rounds = len(those(rows, name=contenders[0][0], way=contenders[0][1]))
    return Shown(
        f"{number:,} answers at one moment (medians of {rounds})",
        _HEADS,
        [_line(rows, name, way, number) for name, way in contenders],
    )


def _line(rows: list[Row], name: str, way: str, number: int) -> tuple[str, ...]:
    def of(field: str) -> float:
        return middle(rows, field, name=name, way=way)

    rates = [row["per_second"] for row in those(rows, name=name, way=way)]
    return (
        name,
        way,
        f"{of('recorded') / number:.1%}" if name in MELLOM else "nothing",
        f"{of('per_second'):,.0f}",
        f"{min(rates):,.0f}-{max(rates):,.0f}",
        f"{of('thanked_per_second'):,.0f}",
        f"{of('cpu_ms_each'):.2f}",
        f"{of('longest_block_ms'):,.0f}",
        f"{of('memory_mb'):.0f}",
    )


def wrong(rows: list[Row]) -> list[str]:
    """Where an answer was not recorded, or not thanked for."""
    return [
        f"{row['name']} by {row['way']}: of {row['number']} answers {row['recorded']} recorded, {row['answered']} "
        f"check-ins answered, {row['thanked']} thanked, {row['came']} of these came"
        for row in rows
        if row["name"] in MELLOM
        and {row[field] for field in ("recorded", "answered", "thanked", "came")} != {row["number"]}
    ]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


PART = Part("hearing", run, shown, wrong)

if __name__ == "__main__":
    main(PART, __doc__)
