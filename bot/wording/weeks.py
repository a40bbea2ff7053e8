"""Weekdays, staffed hours and schedules in words: "mandag–fredag 08:00–15:30", "hver dag kl. 10:00 og 19:00"."""

from collections.abc import Set as AbstractSet
from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from bot.wording.plain import cut_list
from bot.wording.speech import Speech
from rules.recurrence import Recurrence, parse_days
from rules.schedule_draft import Terms
from rules.staffed import StaffedPart, parse_staffed

_WHOLE_DAY = 1440
_DATES_ROOM = 300


def hours_in_words(speech: Speech, staffed: str) -> str:
    """Staffed hours as they are stored, said in the receiver's language, with public holidays where they differ."""
    hours = parse_staffed(staffed)
    said = [_part(speech, part) for part in hours.parts]
    if not hours.holidays:
        said.append(speech.line("staffed/no_holidays"))
    elif not hours.on_sundays:
        said.append(speech.line("staffed/holidays_too"))
    return ", ".join(said)


def schedule_in_words(speech: Speech, terms: Terms) -> str:
    """When check-ins come: days, times, and all that limits them. Without a capital or a full stop."""
    rule = terms.rule
    times = speech.tongue.listed([f"{wall:%H:%M}" for wall in rule.times])
    said = [speech.line("schedule/at", days=_asking_days(speech, rule), times=times)]
    if rule.every_weeks > 1:
        key = "schedule/every_second" if rule.every_weeks == 2 else "schedule/every_nth"
        said.append(speech.line(key, count=rule.every_weeks))
    today = speech.saying.at.astimezone(ZoneInfo(rule.zone)).date()
    if rule.start > today:
        said.append(speech.line("schedule/from", at=speech.noon(rule.start)))
    if rule.end:
        said.append(speech.line("schedule/through", at=speech.noon(rule.end)))
    off = [speech.line("schedule/date", at=speech.noon(day)) for day in sorted(rule.except_dates) if day >= today]
    if off:
        dates = cut_list(off, _DATES_ROOM, lambda count: speech.line("more", count=count))
        said.append(speech.line("schedule/except", dates=speech.tongue.listed(dates)))
    if terms.skips_holidays:
        said.append(speech.line("schedule/no_holidays"))
    if rule.zone != speech.saying.zone:
        said.append(speech.line("schedule/zone", zone=rule.zone))
    return ", ".join(said)


def days_in_words(speech: Speech, days: AbstractSet[int]) -> str:
    """A run of three or more as from-to, else one by one."""
    if len(days) == 7:
        return speech.line("week/daily")
    names = get_day_names("wide", locale=speech.tongue.locale)
    firsts = [day for day in sorted(days) if (day - 1) % 7 not in days]
    if len(firsts) == 1 and len(days) > 2:
        first, last = firsts[0], (firsts[0] + len(days) - 1) % 7
        return speech.line("week/run", first=names[first], last=names[last])
    return speech.tongue.listed([names[day] for day in sorted(days)])


def planned_days(speech: Speech, name: str) -> str | None:
    """A field that holds weekdays as a plan has them, in words; None where it holds none."""
    try:
        return days_in_words(speech, parse_days(str(speech.fields.get(name, ""))))
    except ValueError:
        return None


def _asking_days(speech: Speech, rule: Recurrence) -> str:
    """One day comes "every Tuesday", or, where weeks are skipped, on a "Tuesday"."""
    days = days_in_words(speech, rule.days)
    return speech.line("week/weekly", day=days) if len(rule.days) == 1 and rule.every_weeks == 1 else days


def _part(speech: Speech, part: StaffedPart) -> str:
    days = days_in_words(speech, part.days)
    if (part.opens, part.closes) == (0, _WHOLE_DAY):
        return speech.line("staffed/whole", days=days)
    return speech.line("staffed/part", days=days, opens=_clock(part.opens), closes=_clock(part.closes))


def _clock(minutes: int) -> str:
    return str(timedelta(minutes=minutes))[:-3].zfill(5) if minutes < _WHOLE_DAY else "24:00"
