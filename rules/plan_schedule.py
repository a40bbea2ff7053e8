"""Reading a schedule of `plan.toml`: its days and times, and whether it ever asks."""

from datetime import date, time, timedelta

from rules.durations import format_duration
from rules.local_time import parse_time
from rules.plan_check import first_day
from rules.plan_lines import Table
from rules.plan_shapes import SchedulePlan
from rules.recurrence import LONGEST_INTERVAL, MOST_TIMES, parse_days

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_KEYS = ("key", "days", "times", "start", "end", "every_weeks", "except", "holidays", "window", "remind_after")


def planned_schedule(table: Table) -> SchedulePlan:
    """Read one schedule, and note what is wrong with it."""
    table.known(*_KEYS)
    key = table.key()
    table.need("days", '"mon-fri"')
    table.need("times", '["10:00"]')
    window = table.duration("window", 5 * _MINUTE, 7 * _DAY) if "window" in table.data else 2 * _HOUR
    remind = table.duration("remind_after", _MINUTE, 7 * _DAY)
    if window and remind and remind >= window:
        message = f"{table.title} reminds after {format_duration(remind)}"
        message += f", when its window of {format_duration(window)} is over."
        table.note("remind_after", message, "Make window longer than remind_after.")
    schedule = SchedulePlan(
        key=key,
        days=table.parsed("days", parse_days) or frozenset(),
        times=_times(table),
        start=table.day("start"),
        end=table.day("end"),
        every_weeks=table.whole("every_weeks", 1, LONGEST_INTERVAL) or 1,
        except_dates=frozenset(day for _, day in table.items("except", date)),
        window=window or 2 * _HOUR,
        remind_after=remind,
        skips_holidays=table.word("holidays", ("keep", "skip")) == "skip",
    )
    if schedule.start and schedule.end and schedule.end < schedule.start:
        message = f"{table.title} ends on {schedule.end}, before it starts on {schedule.start}."
        table.note("end", message, "Correct start or end.")
    elif schedule.start and schedule.end and schedule.days and schedule.times and not first_day(schedule):
        message = f"{table.title} never asks: none of its days lies between {schedule.start} and {schedule.end}."
        table.note("end", message, "Correct days, start, end or except.")
    return schedule


def _times(table: Table) -> tuple[time, ...]:
    found: dict[time, int] = {}
    if table.data.get("times") == []:
        table.note("times", f"{table.title} has no times.", 'Write times = ["10:00"].')
    for index, text in table.items("times", str):
        try:
            wall = parse_time(text)
        except ValueError as error:
            table.findings.add((*table.path, "times", index), f"A time in {table.title} is wrong.", str(error))
            continue
        if wall in found:
            message = f"{wall:%H:%M} stands twice in {table.title}."
            table.findings.add((*table.path, "times", index), message, "Remove one of the two.")
        found[wall] = index
    if len(found) > MOST_TIMES:
        table.note("times", f"{table.title} has {len(found)} times.", f"Keep at most {MOST_TIMES}.")
    return tuple(sorted(found))
