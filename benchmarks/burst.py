"""A morning: so many check-ins due at one moment, said by Mellom and by what one would use instead.

The contenders take turns in one run against the same simulated Bot API, which has a core of its own where there are
two; what that one can take is shown first. Mellom has its own metronome, which ticks with the seconds, as agreed
times do. Its messages a second are those from the due moment to the last one that is sent and marked.
"""

from collections import Counter

from benchmarks.part import Asked, Part, Row, Shown, figure, kinds, main, middle, those
from benchmarks.peers import PEERS, RAW
from benchmarks.stage import DATABASES, new_database, play, stand_in

BASE = "aiogram loop"
MB = 1_000_000
NUMBERS, ROUNDS = (1_000, 10_000, 50_000), 3
QUICK = 200
MELLOM = {f"Mellom, {database}": database for database in DATABASES}
_HEADS = ("", "delivered", "messages/s", "spread", f"x {BASE}", "CPU ms each", "block ms", "p50 s", "p99 s", "MB")


def one(name: str, number: int, server: str) -> Row:
    """One contender, once."""
    with stand_in() as api:
        if name in MELLOM:
            with new_database(MELLOM[name], server) as url:
                told = play("benchmarks.mellom", "burst", str(number), api.url, url)
        else:
            told = play("benchmarks.peers", name, str(number), api.url)
    came = Counter(api.seen["chats"])
    late = sorted(at - told["began"] for at in api.seen["at"])
    seconds = max(late[-1] if late else told["seconds"], told.get("marked_seconds", 0.0))
    return {
        "name": name,
        "number": number,
        "delivered": len(came),
        "twice": sum(came.values()) - len(came),
        "asked": told.get("asked"),
        "per_second": len(late) / seconds,
        "cpu_ms_each": told["cpu_seconds"] * 1000 / len(late) if late else None,
        "longest_block_ms": told["longest_block"] * 1000,
        "late_first": late[0] if late else None,
        "late_p50": late[len(late) // 2] if late else None,
        "late_p99": late[len(late) * 99 // 100] if late else None,
        "memory_mb": told["memory"] / MB,
        "stand_in_cpu": api.seen["cpu_seconds"] / seconds,
    }


def run(asked: Asked, server: str) -> list[Row]:
    """All contenders in turns, so often."""
    numbers, rounds = asked.numbers or ((QUICK,) if asked.quick else NUMBERS), 1 if asked.quick else ROUNDS
    names = [name for name in (*PEERS, *MELLOM) if name in {RAW, BASE} or asked.wants(name)]
    return [one(name, number, server) for number in numbers for _ in range(asked.rounds or rounds) for name in names]


def shown(rows: list[Row]) -> list[Shown]:
    """A table for each size."""
    return [_table(those(rows, number=number), number) for (number,) in kinds(rows, "number")]


def _table(rows: list[Row], number: int) -> Shown:
    names = [name for (name,) in kinds(rows, "name")]
    rounds = len(those(rows, name=names[0]))
    return Shown(
        f"{number:,} check-ins due at one moment (medians of {rounds})",
        _HEADS,
        [_line(rows, name, number) for name in names],
    )


def _line(rows: list[Row], name: str, number: int) -> tuple[str, ...]:
    def of(field: str) -> float:
        return middle(rows, field, name=name)

    rates = [row["per_second"] for row in those(rows, name=name)]
    return (
        f"{name} (the ceiling)" if name == RAW else name,
        f"{of('delivered') / number:.1%}",
        f"{of('per_second'):,.0f}",
        f"{min(rates):,.0f}-{max(rates):,.0f}",
        f"{of('per_second') / middle(rows, 'per_second', name=BASE):.2f}",
        figure(of("cpu_ms_each"), "{:.2f}"),
        f"{of('longest_block_ms'):,.0f}",
        figure(of("late_p50"), "{:.2f}"),
        figure(of("late_p99"), "{:.2f}"),
        f"{of('memory_mb'):.0f}",
    )


def wrong(rows: list[Row]) -> list[str]:
    """Where Mellom left one out, or said one twice. What the others leave out is a figure."""
    return [
        f"{row['name']}: of {row['number']} {row['delivered']} came, {row['twice']} of them twice; {row['asked']} stand"
        for row in rows
        if row["name"] in MELLOM and (row["delivered"], row["twice"], row["asked"]) != (row["number"], 0, row["number"])
    ]


PART = Part("burst", run, shown, wrong)

if __name__ == "__main__":
    main(PART, __doc__)
