"""Moments as people say them, in the receiver's zone: "i morgen kl. 08:00", seen from the moment said."""

from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo

from babel import Locale
from babel.dates import get_day_names, get_month_names

from bot.wording.catalogue import Catalogue, Slot

_FAR = timedelta(days=180)  # beyond it a date without its year could be either


class Moments:
    """The forms of a moment in one language; the sentences stand in its catalogue under ``moment/``."""

    def __init__(self, catalogue: Catalogue, locale: Locale) -> None:
        """Take names of days and months from the locale once."""
        self._catalogue = catalogue
        self._days = dict(get_day_names("wide", locale=locale))
        self._months = dict(get_month_names("wide", locale=locale))
        self._forms: dict[str, Callable[[datetime, datetime], str]] = {
            "": self._when,
            "when": self._when,
            "on": self._on,
            "after": self._after,
            "time": lambda moment, _now: clock_face(moment),
            "clock": lambda moment, now: self._today_or_when("clock", moment, now),
            "by": lambda moment, now: self._today_or_when("by", moment, now),
            "short": lambda moment, now: self._today_or_when("short", moment, now),
            "day": self._plain_date,
            "date": lambda moment, _now: self._long_date(moment),
            "pause": self._pause,
        }

    def show(self, form: str, moment: datetime, now: datetime, zone: tzinfo) -> str:
        """The moment in one of the forms; `now` is the moment of saying."""
        return self._forms[form](moment.astimezone(zone), now.astimezone(zone))

    def _say(self, key: str, **values: str) -> str:
        template = self._catalogue.choose(f"moment/{key}", 0, values)
        return "".join(values[part.name] if isinstance(part, Slot) else part for part in template.parts)

    def _when(self, moment: datetime, now: datetime) -> str:
        return self._say("at", date=self._day(moment, now), time=clock_face(moment))

    def _on(self, moment: datetime, now: datetime) -> str:
        return self._say("at", date=self._day(moment, now, "on_"), time=clock_face(moment))

    def _after(self, moment: datetime, now: datetime) -> str:
        return self._say("after", date=self._day(moment, now, "on_"), time=clock_face(moment))

    def _today_or_when(self, key: str, moment: datetime, now: datetime) -> str:
        if moment.date() == now.date():
            return self._say(key, time=clock_face(moment))
        return self._when(moment, now)

    def _day(self, moment: datetime, now: datetime, prefix: str = "") -> str:
        distance = (moment.date() - now.date()).days
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(distance)
        if near:
            return self._say(near)
        if abs(distance) < 7:
            return self._say(f"{prefix}weekday", weekday=self._days[moment.weekday()])
        return self._plain_date(moment, now, prefix)

    def _plain_date(self, moment: datetime, now: datetime, prefix: str = "") -> str:
        day, month = str(moment.day), self._months[moment.month]
        if moment.year != now.year and abs(moment - now) > _FAR:
            return self._say(f"{prefix}date_year", day=day, month=month, year=str(moment.year))
        return self._say(f"{prefix}date", day=day, month=month)

    def weekday(self, number: int) -> str:
        """The name of a weekday; 0 is Monday."""
        return str(self._days[number])

    def _long_date(self, moment: datetime) -> str:
        return self._say(
            "long_date",
            weekday=self._days[moment.weekday()],
            day=str(moment.day),
            month=self._months[moment.month],
        )

    def _pause(self, end: datetime, _now: datetime) -> str:
        """An end at midnight is the day before to everybody but a computer."""
        if end.time() == time():
            return self._say("pause_through", date=self._long_date(end - timedelta(minutes=1)))
        return self._say("pause_until", date=self._long_date(end), time=clock_face(end))


def clock_face(moment: datetime) -> str:
    """Hours and minutes, 24-hour clock, in every language."""
    return f"{moment.hour:02}:{moment.minute:02}"
