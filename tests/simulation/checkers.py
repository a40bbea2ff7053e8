"""What must never happen, checked from outside: by what the phones showed, what people did, and what was broken when.

Each checker gives sentences, one a fault. Nothing of the program is asked but, in `nothing_is_stuck` and
`no_answer_is_lost`, the bare tables of the file that it left.
"""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet

from tests.conftest import TEST_KEY
from tests.simulation.agreement import OSLO, Agreed, Agreement, next_summary
from tests.simulation.history import Did, History, Shown

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
OUTAGE = timedelta(minutes=5)
"""Shorter ones are none; so it is agreed."""
MARGIN = timedelta(minutes=15)
"""Somebody needs this long to answer after the service is back."""
SOON = timedelta(minutes=5)
"""Within this things happen while nothing is broken."""
CLOCK_OFF = timedelta(minutes=20)
"""How far a machine's clock may be off; while Telegram is away nobody can tell."""
CLOCK_TOLERATED = timedelta(minutes=2)
"""A clock that is off by no more is taken to be right (docs/reliability.md)."""
SUMMARY_KEPT = timedelta(hours=12)
"""Who can't be reached for so long gets the next one."""
AT_THE_LAST = timedelta(seconds=3)
"""What comes in the very second of the deadline may be heard before it is looked at."""
LATE = timedelta(hours=1)
"""And within this after it was mended."""

SILENT = re.compile(r"(\S+) har ikke svart på innsjekken (?:(?P<day>.*?) )?kl\. (\d\d:\d\d)|(\S+) har ikke svart\b")
ANSWERED = re.compile(r"Det kom svar fra (\S+?)s? konto|(\S+) har svart\. Se nytt varsel")
UNREACHED = re.compile(r"Meldingen til (\S+) kom ikke frem")
SIGNS = {"text", "tap", "other"}


@dataclass(frozen=True)
class Asked:
    """One check-in as a patient's phone showed it: the questions, in order."""

    check_in: str
    questions: tuple[Shown, ...]

    @property
    def first(self) -> datetime:
        """When it was asked."""
        return self.questions[0].at

    def deadline(self, agreed: Agreed) -> datetime:
        """Until when there is time to answer, by the questions that came: the earliest moment that could be meant."""
        by = self.first + agreed.window
        for later in self.questions[1:]:
            if later.text != self.questions[0].text:
                by = max(by, later.at + agreed.answer_after_reminder)
        return by


class Evidence:
    """What a run left behind, sorted for the checkers."""

    def __init__(self, agreement: Agreement, history: History, file: Path) -> None:
        self.agreement = agreement
        self.history = history
        self.file = file

    @cached_property
    def staff(self) -> set[int]:
        """The chats of all who may be told."""
        return {*self.agreement.staff.values(), *self.agreement.admins.values()}

    def check_ins(self, agreed: Agreed) -> list[Asked]:
        """What a patient was asked, by the number that the buttons carry."""
        found: dict[str, list[Shown]] = {}
        for shown in self.history.in_chat(agreed.chat):
            mood = shown.data_of("m")
            if mood and not shown.edited and not shown.text.startswith(("Takk", "Du ", "Notert", "Ingen har")):
                found.setdefault(mood.split(":")[1], []).append(shown)
        return [Asked(number, tuple(questions)) for number, questions in found.items() if number != "0"]

    def signs(self, agreed: Agreed, begin: datetime, end: datetime) -> list[Did]:
        """What somebody wrote or tapped between two moments, and Telegram kept."""
        acts = self.history.acts_of(agreed.chat)
        return [did for did in acts if did.what in SIGNS and not did.lost and begin <= did.at <= end]

    def told(self, name: str, begin: datetime, end: datetime) -> list[Shown]:
        """What staff saw about a patient."""
        return [
            shown
            for shown in self.history.shown
            if shown.chat in self.staff and begin <= shown.at <= end and re.search(rf"\b{name}s?\b", shown.text)
        ]

    def alarms(self) -> list[tuple[Shown, Agreed, str | None]]:
        """Each new message that says that somebody has not answered, with the time of day that it names."""
        names = {one.name: one for one in self.agreement.patients}
        found = []
        for shown in self.history.shown:
            match = SILENT.search(shown.text) if shown.chat in self.staff and not shown.edited else None
            if match and "Oppsummering" not in shown.text and "I dag" not in shown.text and shown.data_of("at"):
                name, clock = match[1] or match[4], match[3]
                if name in names:
                    found.append((shown, names[name], clock))
        return found

    def asked_at(self, agreed: Agreed, clock: str | None, before: datetime) -> Asked | None:
        """Which check-in an alarm means: the newest before it that was asked at this time of day."""
        past = [asked for asked in self.check_ins(agreed) if asked.first < before]
        if clock is None:
            return past[-1] if past else None
        for asked in reversed(past):
            if any(_close(known, clock) for copy in asked.questions for known in self._known_since(copy)):
                return asked
        return None

    def _known_since(self, copy: Shown) -> list[datetime]:
        """When a question came; and, where a process was stopped just then, when it went on and saw that it had."""
        stops = [span for span in self.history.broken if span.what == "stop"]
        return [copy.at, *(span.end for span in stops if span.touches(copy.at, copy.at + MINUTE))]

    def pauses(self, agreed: Agreed) -> list[tuple[datetime, datetime]]:
        """From when to when a patient was in a pause of their own, as their phone said."""
        found = []
        for did in self.history.acts_of(agreed.chat):
            if did.what == "tap" and did.text.startswith("p:") and not did.lost and did.handed_at:
                days = int(did.text.split(":")[1])
                local = did.handed_at.astimezone(OSLO).replace(tzinfo=None) + days * DAY
                found.append((did.handed_at, local.replace(tzinfo=OSLO).astimezone(UTC)))
        return found

    def blocked(self, agreed: Agreed) -> list[tuple[datetime, datetime]]:
        """From when to when a phone had the bot blocked."""
        found, since = [], None
        for did in self.history.acts_of(agreed.chat):
            if did.what == "block":
                since = since or did.at
            elif did.what == "unblock" and since:
                found.append((since, did.at))
                since = None
        return [*found, (since, self.history.end)] if since else found

    def stopped(self, agreed: Agreed) -> datetime | None:
        """When a patient stopped taking part."""
        taps = [did for did in self.history.acts_of(agreed.chat) if did.what == "tap" and did.text == "q"]
        return min((did.handed_at for did in taps if did.handed_at and not did.lost), default=None)

    def cannot_be_asked(self, agreed: Agreed, at: datetime) -> bool:
        """Whether a pause, a block or the end is a reason why no question came."""
        stopped = self.stopped(agreed)
        if stopped and at > stopped - HOUR:
            return True
        spans = [*self.pauses(agreed), *self.blocked(agreed)]
        return any(begin - HOUR <= at <= end + MINUTE for begin, end in spans)


def _close(at: datetime, clock: str) -> bool:
    """Whether a moment and a time of day are the same but for some minutes (a copy, a late mark)."""
    local = at.astimezone(OSLO)
    named = datetime.combine(local.date(), time.fromisoformat(clock), OSLO)
    return any(abs(named + days * DAY - local) <= 3 * MINUTE for days in (-1, 0, 1))


def silence_is_told(seen: Evidence) -> list[str]:
    """1: every check-in that nobody answered reached whom the policy asks for.

    That is the first of the chain; where several misses are agreed on, or an alert is open already, anybody. After a
    real outage of ours it may be asked again or fall away, and then the admins are told how many did.
    """
    faults = []
    for agreed in seen.agreement.patients:
        for asked in seen.check_ins(agreed):
            by = asked.deadline(agreed)
            stopped = seen.stopped(agreed)
            # who answers while nobody can hear is heard before anybody is called silent
            answered = seen.signs(agreed, asked.first, max(by + AT_THE_LAST, seen.history.heard_after(by)))
            if (stopped and by > stopped) or by > seen.history.end - DAY or answered:
                continue
            outage = seen.history.is_broken(asked.first - MARGIN, by + SOON, OUTAGE)
            if outage or seen.cannot_be_asked(agreed, by):
                told = _is_told(seen, agreed, asked.first, by, _summed_up(seen, by + SOON))
            else:
                told = _is_told_at_once(seen, agreed, by, seen.history.calm_after(by) + SOON) or _was_unreached(
                    seen, agreed, asked.first, by
                )
            if not told and not _waits_for_a_summary(seen, agreed, by):
                faults.append(f"nobody heard that {agreed.name} did not answer what came at {asked.first}")
    return faults


def _is_told_at_once(seen: Evidence, agreed: Agreed, by: datetime, until: datetime) -> bool:
    if agreed.misses > 1:
        return bool(seen.told(agreed.name, by - MINUTE, max(until, _summed_up(seen, by))))
    who = {seen.agreement.staff[agreed.chain[0][0]]}
    before = [shown for shown, about, _ in seen.alarms() if about is agreed and shown.at < by - MINUTE]
    if before and not seen.signs(agreed, before[-1].at, by):
        who = seen.staff  # it joins an alert that is open
        until = max(until, by + LATE)
    return any(shown.chat in who for shown in seen.told(agreed.name, by - MINUTE, until))


def _was_unreached(seen: Evidence, agreed: Agreed, first: datetime, by: datetime) -> bool:
    """Whether staff were told before the deadline that what was said of it did not arrive."""
    return any(
        (match := UNREACHED.search(shown.text)) and match[1] == agreed.name
        for shown in seen.told(agreed.name, first, by)
    )


def _waits_for_a_summary(seen: Evidence, agreed: Agreed, by: datetime) -> bool:
    """A silence below what was agreed on stands in the next summary, if by then there still is no answer."""
    summary = _summed_up(seen, by)
    return agreed.misses > 1 and (summary > seen.history.end or bool(seen.signs(agreed, by, summary - LATE)))


def _summed_up(seen: Evidence, after: datetime) -> datetime:
    """Until when it stands in a summary at the latest: the first that nothing broken holds up until it is stale."""
    while True:
        at = next_summary(seen.history.calm_after(after))
        after = seen.history.calm_after(at)
        if after - at < SUMMARY_KEPT:
            return after + LATE


def _is_told(seen: Evidence, agreed: Agreed, begin: datetime, by: datetime, until: datetime) -> bool:
    # by a clock that was slow when it was asked, and is right by now, its time is over sooner
    if seen.told(agreed.name, by - MINUTE - _clock_is_off_by(seen, begin), until):
        return True
    admins = seen.agreement.admins.values()
    return any(
        shown.chat in admins and "Tjenesten var nede" in shown.text and begin <= shown.at <= until
        for shown in seen.history.shown
    )


def chain_goes_on(seen: Evidence) -> list[str]:
    """1, the rest of it: what the first does not take goes to the next, and in the end to the admins."""
    faults = []
    for shown, agreed, _ in seen.alarms():
        number = shown.data_of("at")
        first = min(other.at for other, _, _ in seen.alarms() if other.data_of("at") == number)
        if shown.at != first or seen.cannot_be_asked(agreed, shown.at):
            continue
        end = first + sum((within for _, within in agreed.chain), timedelta(0)) + SOON
        if end > seen.history.end or seen.history.is_broken(first - HOUR, end):
            continue
        if seen.signs(agreed, first, end) or _is_handled(seen, number, first, end):
            continue
        who = {seen.agreement.staff[key] for key, _ in agreed.chain} | set(seen.agreement.admins.values())
        heard = {told.chat for told in seen.told(agreed.name, first, end)}
        if who - heard:
            faults.append(f"the alarm about {agreed.name} at {first} did not reach {sorted(who - heard)} by {end}")
    return faults


def _is_handled(seen: Evidence, number: str | None, begin: datetime, end: datetime) -> bool:
    alert = (number or "").split(":")[-1]
    return any(
        did.what == "tap" and did.chat in seen.staff and did.text.split(":")[-1] == alert and begin <= did.at <= end
        for did in seen.history.did
    )


def nobody_is_alarmed_about_an_answer(seen: Evidence) -> list[str]:
    """2: nobody was alarmed about a person whose answer reached Telegram in time."""
    faults = []
    for shown, agreed, clock in seen.alarms():
        asked = seen.asked_at(agreed, clock, shown.at)
        if asked is None:
            faults.append(f"an alarm at {shown.at} about {agreed.name} means no question that came ({clock})")
            continue
        # a second copy of the question begins the time anew for the program; the first counts here
        signs = seen.signs(agreed, asked.first, min(asked.deadline(agreed), shown.at) - timedelta(seconds=2))
        if signs:
            faults.append(f"{agreed.name} answered at {signs[0].at}, and {shown.chat} was alarmed at {shown.at}")
    return faults


def no_answer_is_lost(seen: Evidence) -> list[str]:
    """3: every text that Telegram kept of somebody who takes part is recorded once, and none twice."""
    fernet = Fernet(TEST_KEY)
    with sqlite3.connect(seen.file) as database:
        rows = database.execute("SELECT text FROM reply WHERE text IS NOT NULL").fetchall()
    kept = [fernet.decrypt(row[0]).decode() for row in rows]
    faults = [
        f"{text!r} is recorded {kept.count(text)} times"
        for text in sorted(set(kept))
        if kept.count(text) > 1 and text.startswith("ord")
    ]
    for agreed in seen.agreement.patients:
        until = seen.stopped(agreed) or seen.history.end
        faults += [
            f"{did.text!r}, written at {did.at}, is not recorded"
            for did in seen.history.acts_of(agreed.chat)
            if did.text.startswith("ord") and did.at < until and not did.lost and did.text not in kept
        ]
    return faults


def copies_are_few(seen: Evidence) -> list[str]:
    """4: copies of a prompt are at most 1 + crashes, lost answers, and lost leases while it was sent: after a stop only
    where it was on its way when that began, and for longer than anybody leaves a row alone.
    """
    faults = []
    for agreed in seen.agreement.patients:
        for asked in seen.check_ins(agreed):
            texts = [question.text for question in asked.questions]
            for text in set(texts):
                times = [question.at for question in asked.questions if question.text == text]
                begin, end = times[0] - MINUTE, times[-1]
                allowed = 1 + sum(begin <= at <= end for at in [*seen.history.crashes, *seen.history.lease_losses])
                unsure = [*seen.history.ambiguous, *seen.history.taken_over]
                allowed += sum(begin <= at <= end and chat == agreed.chat for at, chat in unsure)
                if len(times) > allowed:
                    faults.append(f"{agreed.name} got the same question {len(times)} times from {times[0]}")
    return faults


def rest_is_kept(seen: Evidence) -> list[str]:
    """5: nobody is asked in a pause, in quiet hours, or after they stopped."""
    faults = []
    for agreed in seen.agreement.patients:
        ended = [
            did.handed_at for did in seen.history.acts_of(agreed.chat) if did.text.startswith("pe") and did.handed_at
        ]
        for asked in seen.check_ins(agreed):
            for question in asked.questions:
                stopped = seen.stopped(agreed)
                if stopped and question.at > stopped + MINUTE:
                    faults.append(f"{agreed.name} was asked at {question.at}, after the end at {stopped}")
                if agreed.is_quiet(question.at) and agreed.is_quiet(question.at - MINUTE):
                    faults.append(f"{agreed.name} was asked at {question.at}, in quiet hours")
                pauses = seen.pauses(agreed)
                for begin, until in pauses:
                    # ended by hand, or another pause took its place
                    ends = [at for at in ended if at >= begin] + [other for other, _ in pauses if other > begin]
                    over = min(ends, default=until)
                    if begin + SOON < question.at < min(until, over) - SOON:
                        faults.append(f"{agreed.name} was asked at {question.at}, in a pause from {begin}")
    return faults


def outages_are_no_silence(seen: Evidence) -> list[str]:
    """6: our own outage is never told as a person's silence."""
    faults = []
    for shown, agreed, clock in seen.alarms():
        asked = seen.asked_at(agreed, clock, shown.at)
        if asked is None:
            continue
        last = max(question.at for question in asked.questions if question.at <= shown.at)
        end = asked.deadline(agreed)
        for span in seen.history.broken:
            down = (
                span.what in {"telegram away", "machines off", "deaf"} and span.end - span.begin > OUTAGE + 10 * MINUTE
            )
            if down and span.begin < end and span.end > end - MARGIN and span.end > last and span.begin <= shown.at:
                faults.append(f"{agreed.name} was called silent at {shown.at}, after {span.what} until {span.end}")
    return faults


def nothing_is_stuck(seen: Evidence) -> list[str]:
    """7: nothing waits to be said for ever, and no lease is left."""
    with sqlite3.connect(seen.file) as database:
        rows = database.execute(
            "SELECT id, kind, next_attempt_at, claimed_by, why FROM outbox WHERE state = 'due'"
        ).fetchall()
        holders = database.execute("SELECT lease_holder FROM bot WHERE lease_holder IS NOT NULL").fetchall()
    end = seen.history.end.strftime("%Y-%m-%d %H:%M:%S")
    faults = [f"outbox row {row} is stuck" for row in rows if str(row[2]) < end or row[3]]
    return faults + [f"the lease is left with {holder}" for (holder,) in holders]


def questions_come_when_agreed(seen: Evidence) -> list[str]:
    """8: each question belongs to a moment that was agreed on, one to each; and where nothing is broken each comes."""
    faults = []
    for agreed in seen.agreement.patients:
        due = agreed.due(seen.history.begin, seen.history.end)
        met: dict[datetime, str] = {}
        for asked in seen.check_ins(agreed):
            off = _clock_is_off_by(seen, asked.first)
            at = max((moment for moment in due if moment <= asked.first + off), default=None)
            if at is None or asked.first > at + agreed.window + SOON + off:
                faults.append(f"{agreed.name} was asked at {asked.first}, which nobody agreed on")
            elif at in met:
                faults.append(f"{agreed.name} was asked twice for {at}: check-ins {met[at]} and {asked.check_in}")
            else:
                met[at] = asked.check_in
        for at in due:
            calm = not seen.history.is_broken(at - HOUR, at + SOON) and at < seen.history.end - SOON
            if calm and at not in met and not seen.cannot_be_asked(agreed, at):
                faults.append(f"{agreed.name} was not asked at {at}")
    return faults


def _clock_is_off_by(seen: Evidence, at: datetime) -> timedelta:
    """By how much a machine may take the time for another: more while, or right after, Telegram could not be asked."""
    wrong = {span.what for span in seen.history.broken if span.touches(at - MINUTE, at)}
    if "clock" not in wrong:
        return timedelta(0)
    return CLOCK_OFF if "telegram away" in wrong else CLOCK_TOLERATED


def late_answers_are_told(seen: Evidence) -> list[str]:
    """9: whoever was told of a silence was told of the answer that came late."""
    faults = []
    for shown, agreed, _ in seen.alarms():
        signs = seen.signs(agreed, shown.at + MINUTE, seen.history.end - DAY)
        if not signs:
            continue
        first = signs[0].at
        if _is_closed(seen, shown, first):
            continue
        until = seen.history.calm_after(first + SOON) + LATE
        if not any(
            told.chat == shown.chat and ANSWERED.search(told.text) for told in seen.told(agreed.name, shown.at, until)
        ):
            faults.append(f"{shown.chat} was alarmed about {agreed.name} at {shown.at}, and not told of {first}")
    return faults


def _is_closed(seen: Evidence, shown: Shown, before: datetime) -> bool:
    """Whether a person had closed it by then."""
    number = (shown.data_of("at") or "").split(":")[-1]
    return any(did.text == f"ar:{number}" and did.at <= before + MINUTE for did in seen.history.did)


def no_error_is_logged(seen: Evidence) -> list[str]:
    """Besides: the program logged no error that nothing broken explains."""
    return [
        f"logged at {at}: {line.splitlines()[0]} … {line.splitlines()[-1]}"
        for at, line in seen.history.errors
        if not seen.history.is_broken(at - MINUTE, at + MINUTE)
    ]


CHECKERS: dict[str, Callable[[Evidence], list[str]]] = {
    "1 silence is told": silence_is_told,
    "1 the chain goes on": chain_goes_on,
    "2 no false alarm": nobody_is_alarmed_about_an_answer,
    "3 no answer lost": no_answer_is_lost,
    "4 copies are few": copies_are_few,
    "5 rest is kept": rest_is_kept,
    "6 outages are no silence": outages_are_no_silence,
    "7 nothing is stuck": nothing_is_stuck,
    "8 questions as agreed": questions_come_when_agreed,
    "9 late answers are told": late_answers_are_told,
    "10 no error": no_error_is_logged,
}


def check(agreement: Agreement, history: History, file: Path) -> dict[str, list[str]]:
    """All faults, by checker; empty where all promises held."""
    seen = Evidence(agreement, history, file)
    return {name: faults for name, checker in CHECKERS.items() if (faults := checker(seen))}
