"""What staff look at: unread replies, how today stands, one patient's page; and what a patient sees of that."""

from dataclasses import replace
from datetime import date, time, timedelta

from bot.wording.samples.sample import Sample, at, said, with_parts
from rules.disclosures import Telling
from rules.kinds import Kind
from rules.recurrence import Recurrence
from rules.schedule_draft import Terms
from rules.views import (
    ConsentView,
    DayItem,
    DayMark,
    Looked,
    Looker,
    LookLine,
    LooksView,
    OpenAlert,
    PersonView,
    RankView,
    RepliesView,
    ReplyView,
    TodayLine,
    WeekDay,
)
from rules.words import AlertKind, ContactKind, Mood, Reach, ReplyKind, Stop

_REPLIES = (
    ReplyView("Petter", ReplyKind.TEXT, at(14, 10, day=21), "gikk ut med søpla, men orker lite"),
    ReplyView("Petter", ReplyKind.TEXT, at(14, 12, day=21), "gikk ut med søpla, og det holdt", edited=True),
    ReplyView("Petter", ReplyKind.MOOD, at(19, 2, day=22), mood=Mood.HARD),
    ReplyView("Petter", ReplyKind.CALL_ME, at(19, 3, day=22)),
    ReplyView("Nora", ReplyKind.TEXT, at(20, day=22), "ring meg", unverified=True),
    ReplyView("Nora", ReplyKind.UNSEEN, at(21, day=22)),
    ReplyView("Nora", ReplyKind.TEXT, at(8, 50), "\u200f"),
)
_LATER = OpenAlert(AlertKind.NO_RESPONSE, at(12))
_TODAY = (
    TodayLine(
        "Anders",
        marks=(DayMark(DayItem.ANSWERED, at(10, 12), Mood.GOOD), DayMark(DayItem.AWAITED, at(14))),
        steps=("Gikk ut", "Trening"),
    ),
    TodayLine("Emil", marks=(DayMark(DayItem.VOID, at(10)),), next_at=at(19)),
    TodayLine("Ida", marks=(DayMark(DayItem.ANSWERED, at(10, 30)),)),
    TodayLine("Jonas", marks=(DayMark(DayItem.MISSED, at(10)),), alerts=(replace(_LATER, holder="Kari"),)),
    TodayLine("Lars", paused_until=at(0, day=26)),
    TodayLine("Maja", stop=Stop.ADMISSION),
    TodayLine(
        "Nora",
        marks=(DayMark(DayItem.NOT_REACHED, at(10)),),
        reach=Reach.BLOCKED,
        alerts=(
            OpenAlert(AlertKind.UNDELIVERABLE, at(10)),
            OpenAlert(AlertKind.CALL_ME, at(9)),
            OpenAlert(AlertKind.UNVERIFIED, at(9)),
        ),
    ),
    TodayLine("Ola", alerts=(OpenAlert(AlertKind.CRISIS, at(10)), OpenAlert(AlertKind.REVIEW, at(9)))),
    TodayLine("Sara"),
)


_DAILY = Recurrence(frozenset(range(7)), (time(10), time(19)), date(2026, 11, 2), None)
_EVERY_OTHER_WEEK = replace(
    _DAILY,
    days=frozenset(range(5)),
    times=(time(12),),
    start=date(2026, 12, 1),
    end=date(2027, 1, 31),
    every_weeks=2,
    except_dates=frozenset({date(2026, 12, 24), date(2026, 12, 25)}),
)
_ELSEWHERE = replace(_DAILY, days=frozenset({5, 6}), times=(time(9),), every_weeks=3, zone="Europe/London")
_WEEKLY = replace(_DAILY, days=frozenset({1}), times=(time(9),))
_SCHEDULES = (
    Terms(_DAILY, timedelta(hours=2)),
    Terms(_EVERY_OTHER_WEEK, timedelta(hours=2), skips_holidays=True),
    Terms(_ELSEWHERE, timedelta(hours=1)),
    Terms(_WEEKLY, timedelta(hours=1)),
)
_WEEK = (
    *(WeekDay(date(2026, 11, 17) + timedelta(days=number)) for number in range(4)),
    WeekDay(date(2026, 11, 21), (DayMark(DayItem.MISSED, at(10, day=21)),)),
    WeekDay(date(2026, 11, 22), (DayMark(DayItem.ANSWERED, at(10, 5, day=22), Mood.SO_SO),), ("Gikk ut", "Trening")),
    WeekDay(date(2026, 11, 23), (DayMark(DayItem.AWAITED, at(12)),)),
)
_CHAIN = (
    RankView("Anne", ContactKind.STAFF, Reach.OPEN, timedelta(minutes=30)),
    RankView("Kari", ContactKind.STAFF, Reach.OPEN, timedelta(days=1)),
    *(RankView("Eva", ContactKind.STAFF, reach, timedelta(minutes=30)) for reach in list(Reach)[1:]),
    RankView("Tor", ContactKind.RELATIVE, Reach.OPEN, timedelta(minutes=30)),
    RankView("Mona", ContactKind.RELATIVE, Reach.OPEN, timedelta(minutes=30), Telling.ASKED, at(12, day=30)),
    RankView("Eva", ContactKind.RELATIVE, Reach.OPEN, timedelta(minutes=30), Telling.AUTOMATIC),
)
_PETTER = PersonView(
    7,
    "Petter",
    phone="+47 900 00 000",
    schedules=_SCHEDULES,
    next_at=at(19),
    paused_until=at(0, day=26),
    heard_at=at(10, 5, day=22),
    week=_WEEK,
    chain=_CHAIN,
    alerts=(_LATER,),
    consent=ConsentView("på papir 20.11.2026", at(9, day=20)),
    unread=3,
    unread_since=at(14, 10, day=17),
)


_LOOKS = (
    LookLine(at(9), "Anne", Looker.PRIMARY, Looked.REPLIES),
    LookLine(at(9), "Kari", Looker.CONTACT, Looked.ALERT),
    LookLine(at(8), "Kari", Looker.CONTACT, Looked.PAGE),
    LookLine(at(8), "Lise", Looker.STAFF, Looked.TODAY),
    LookLine(at(8, day=20), "Jens", Looker.FORMER, Looked.SUMMARY),
    LookLine(at(8, day=19), "", Looker.OPERATOR, Looked.EXPORT),
    LookLine(at(8, day=18), "", Looker.GONE, Looked.SCHEDULE),
)


def looking() -> tuple[Sample, ...]:
    """What staff ask to see."""
    long = (ReplyView("Petter", ReplyKind.TEXT, at(8), "en lang tekst …"),)
    new = PersonView(9, "Nora", reach=Reach.BLOCKED, stop=Stop.OTHER)
    return (
        with_parts(said("Unread replies", Kind.REPLIES), replies=RepliesView(_REPLIES)),
        with_parts(
            said("Unread replies, more than one page", Kind.REPLIES), replies=RepliesView(_REPLIES[:1], left=12)
        ),
        with_parts(said("A long reply in two parts", Kind.REPLIES), replies=RepliesView(long, part=2, parts=2)),
        said("Nothing is unread", Kind.REPLIES_NONE),
        with_parts(said("Today", Kind.TODAY, at(13)), today=_TODAY),
        said("Today, nobody to follow up", Kind.TODAY),
        with_parts(said("A patient's page", Kind.PERSON, at(11)), person=_PETTER),
        with_parts(said("A patient's page, nothing agreed on yet", Kind.PERSON, at(11)), person=new),
        with_parts(
            said("Who has looked, for the patient", Kind.WHO_LOOKED, at(11)), looks=LooksView(_LOOKS, more=True)
        ),
        with_parts(said("Nobody has looked", Kind.WHO_LOOKED), looks=LooksView()),
    )
