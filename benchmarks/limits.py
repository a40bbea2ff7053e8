"""A morning at Telegram's pace: 30 messages a second and one in a chat, or 429.

Against the theoretical: all that is said, by 30 a second. In its midst some patients ask to be called, which goes to
their contact as an alert, and some answer: how long each takes until it is on the phone. Once more with a Telegram
that refuses now and then although its limits are kept.
"""

import statistics
from bisect import bisect_right

from benchmarks.part import Asked, Part, Row, Shown, main
from benchmarks.stage import DATABASES, new_database, play, stand_in
from benchmarks.stand_in import PER_SECOND, SLACK_SECONDS
from benchmarks.town import CONTACT_CHAT

NUMBER, QUICK = 3_000, 150
REFUSALS = 5
_HEADS = (
    "",
    "delivered",
    "seconds",
    "theoretical",
    "ratio",
    "most in a second",
    "429 by us",
    "429 at will",
    "alert: median s",
    "worst s",
    "thanks: median s",
    "worst s",
)


def one(database: str, number: int, refusals: int, server: str) -> Row:
    """One morning. `refusals`: how many messages are refused beyond what the limits ask for."""
    every = ["--refuse-every", str(number // refusals)] if refusals else []
    with stand_in("--limits", *every) as api, new_database(database, server) as url:
        told = play("benchmarks.mellom", "limits", str(number), api.url, url)
    came = list(zip(api.seen["at"], api.seen["chats"], strict=True))
    others = {CONTACT_CHAT} | {probe[who] for probe in told["probes"] for who in ("calls", "answers")}
    prompts = [at for at, chat in came if chat not in others]
    seconds = prompts[-1] - told["began"] if prompts else told["seconds"]
    meanwhile = [at for at, _ in came if at <= told["began"] + seconds]
    # edits are messages, too, as far as the limits go
    ideal = max(1, len(meanwhile)) / PER_SECOND
    return {
        "name": database,
        "number": number,
        "refusals": refusals,
        "delivered": len({chat for _, chat in came if chat not in others}),
        "twice": len(prompts) - len({chat for _, chat in came if chat not in others}),
        "asked": told["asked"],
        "seconds": seconds,
        "ideal_seconds": ideal,
        "most_in_a_second": _most_in_a_second(meanwhile),
        "broken": api.seen["broken"],
        "at_will": api.seen["at_will"],
        "alert_seconds": [_delay(came, CONTACT_CHAT, probe["at"]) for probe in told["probes"]],
        "thanks_seconds": [_delay(came, probe["answers"], probe["at"]) for probe in told["probes"]],
        "longest_block_ms": told["longest_block"] * 1000,
    }


def _delay(came: list[tuple[float, int]], chat: int, since: float) -> float | None:
    """Seconds until the next message to a chat; None where none came."""
    return next((at - since for at, to in came if to == chat and at >= since), None)


def _most_in_a_second(at: list[float]) -> int:
    """How many came at most in any second."""
    return max((index + 1 - bisect_right(at, one - 1.0 + SLACK_SECONDS) for index, one in enumerate(at)), default=0)


def run(asked: Asked, server: str) -> list[Row]:
    """Both databases, with a Telegram that keeps to its rules and with one that has much to do."""
    numbers = asked.numbers or (QUICK if asked.quick else NUMBER,)
    return [
        one(database, number, refusals, server)
        for number in numbers
        for database in DATABASES
        if asked.wants(database)
        for refusals in ((0,) if asked.quick else (0, REFUSALS))
    ]


def shown(rows: list[Row]) -> list[Shown]:
    """One table."""
    title = f"{rows[0]['number']:,} check-ins due at one moment, under Telegram's limits" if rows else ""
    return [Shown(title, _HEADS, [_line(row) for row in rows])]


def _line(row: Row) -> tuple[str, ...]:
    delays: list[str] = []
    for found in (row["alert_seconds"], row["thanks_seconds"]):
        known = [one for one in found if one is not None]
        delays += [f"{statistics.median(known):.2f}", f"{max(known):.2f}"] if len(known) == len(found) else ["-", "-"]
    return (
        f"{row['name']}, refused at will" if row["refusals"] else row["name"],
        f"{row['delivered'] / row['number']:.1%}",
        f"{row['seconds']:.1f}",
        f"{row['ideal_seconds']:.1f}",
        f"{row['seconds'] / row['ideal_seconds']:.3f}",
        f"{row['most_in_a_second']}",
        f"{row['broken']}",
        f"{row['at_will']}",
        *delays,
    )


def wrong(rows: list[Row]) -> list[str]:
    """Where a message was left out or came twice, or an alert or thanks never came."""
    return [
        f"{row['name']} under limits: of {row['number']} {row['delivered']} came, {row['twice']} twice; alerts "
        f"{row['alert_seconds']}, thanks {row['thanks_seconds']}"
        for row in rows
        if (row["delivered"], row["twice"]) != (row["number"], 0)
        or None in row["alert_seconds"]
        or None in row["thanks_seconds"]
    ]


PART = Part("limits", run, shown, wrong)

if __name__ == "__main__":
    main(PART, __doc__)
