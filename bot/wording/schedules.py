"""Schedules in words: when somebody is asked, how long one has to answer, and what comes next."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from babel.units import format_unit

from bot.wording.moments import clock_face
from bot.wording.plain import TEXT_MAX, cut_list
from bot.wording.speech import Speech
from rules.kinds import Kind
from rules.recurrence import Recurrence
from rules.sayings import Coming, PlanView
from rules.schedule_draft import Terms
from rules.schedule_said import Why

_WANTS_EXAMPLE = {Why.EMPTY, Why.WORDS, Why.TIME, Why.NO_DAYS, Why.NO_TIMES}
_ROOM = TEXT_MAX - 800
_ROOM_FOR_DAYS = 300


def plan_list(speech: Speech) -> str:
    """A patient's schedules, numbered where there are several, and what comes next."""
    view = _view(speech)
    if not view.terms:
        return speech.line("schedule_list/empty")
    parts = [terms_in_words(speech, terms) for _, terms in view.terms]
    if len(parts) > 1:
        parts = [f"{number}. {part}" for number, part in enumerate(parts, start=1)]
    lines = cut_list(parts, _ROOM, lambda count: speech.line("more", count=count))
    return speech.line("schedule_list", plan="\n".join([*lines, *_coming(speech, view)]))


def proposal(speech: Speech) -> str:
    """A schedule in the making, what comes of it, and what speaks against it."""
    view = _view(speech)
    lines = [terms_in_words(speech, view.terms[0][1]), *_coming(speech, view), *_against(speech, view)]
    return speech.line(speech.saying.kind, plan="\n".join(lines))


def one_plan(speech: Speech) -> str:
    """A message about one schedule that stands in it."""
    return speech.line(speech.saying.kind, plan=terms_in_words(speech, _view(speech).terms[0][1]))


def meanwhile(speech: Speech) -> str:
    """How a schedule is now that somebody else changed it, and what one was about to save."""
    view = _view(speech)
    how = "gone" if view.gone else "changed"
    by = "by" if "who" in speech.fields else "unknown"
    mine = terms_in_words(speech, view.mine) if view.mine else ""
    now = "" if view.gone else terms_in_words(speech, view.terms[0][1])
    said = speech.line(f"schedule_meanwhile/{how}/{by}", **({} if view.gone else {"plan": now}))
    against = _against(speech, view)
    return "\n".join([said, "", speech.line("schedule_meanwhile/mine", plan=mine), *against])


def unclear(speech: Speech) -> str:
    """Why a text was not understood, and how to write it."""
    why = _view(speech).unclear or Why.EMPTY
    said = speech.line(f"schedule_unclear/{why}")
    return f"{said} {speech.line('schedule_unclear/example')}" if why in _WANTS_EXAMPLE else said


def news(speech: Speech) -> str:
    """To the patient: the new times in one line."""
    terms = _view(speech).terms[0][1]
    later = terms.rule.start > speech.saying.at.astimezone(speech.zone).date()
    when = "later" if later and speech.saying.kind is Kind.SCHEDULE_NEWS else "now"
    return speech.line(f"{speech.saying.kind}/{when}", plan=when_in_words(speech, terms))


def terms_in_words(speech: Speech, terms: Terms) -> str:
    """When one is asked, how long one has to answer, and the reminder, in two sentences."""
    asked = when_in_words(speech, terms)
    window = duration(speech, terms.window)
    if terms.remind_after:
        answer = speech.line("plan_words/answer", plan=window, at=duration(speech, terms.remind_after))
    else:
        answer = speech.line("plan_words/answer_plain", plan=window)
    return f"{asked[:1].upper()}{asked[1:]}. {answer}"


def when_in_words(speech: Speech, terms: Terms) -> str:
    """ "mandag–fredag kl. 10:00 og 19:00, annenhver uke, til og med 15. januar": without a capital or a full stop."""
    rule = terms.rule
    times = speech.tongue.listed([clock_face(datetime.combine(rule.start, one)) for one in rule.times])
    parts = [speech.line("plan_words/when", days=_days(speech, rule), plan=times)]
    if rule.every_weeks == 2:
        parts.append(speech.line("plan_words/every_two_weeks"))
    elif rule.every_weeks > 2:
        parts.append(speech.line("plan_words/every_weeks", count=rule.every_weeks))
    today = speech.saying.at.astimezone(speech.zone).date()
    if rule.start > today:
        parts.append(speech.line("plan_words/from", at=_noon(speech, rule.start)))
    if rule.end:
        parts.append(speech.line("plan_words/until", at=_noon(speech, rule.end)))
    if terms.skips_holidays:
        parts.append(speech.line("schedule/no_holidays"))
    left_out = sorted(day for day in rule.except_dates if day >= today)
    if left_out:
        days = [speech.line("plan_words/day", at=_noon(speech, day)) for day in left_out]
        fitting = cut_list(days, _ROOM_FOR_DAYS, lambda count: speech.line("more", count=count))
        parts.append(speech.line("plan_words/except", plan=speech.tongue.listed(fitting)))
    return ", ".join(parts)


def duration(speech: Speech, span: timedelta) -> str:
    """ "1 time og 30 minutter"."""
    minutes = int(span.total_seconds()) // 60
    sizes = (("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60))
    locale = speech.tongue.locale
    return speech.tongue.listed([format_unit(n, f"duration-{unit}", locale=locale) for unit, n in sizes if n])


def _days(speech: Speech, rule: Recurrence) -> str:
    names = speech.tongue.moments.weekday
    firsts = [day for day in sorted(rule.days) if (day - 1) % 7 not in rule.days]
    if len(rule.days) == 7:
        return speech.line("plan_words/daily")
    if len(rule.days) == 1:
        return speech.line("plan_words/weekly", first=names(firsts[0]))
    if len(firsts) == 1 and len(rule.days) > 2:
        last = (firsts[0] + len(rule.days) - 1) % 7
        return speech.line("plan_words/days", first=names(firsts[0]), last=names(last))
    return speech.tongue.listed([names(day) for day in sorted(rule.days)])


def _coming(speech: Speech, view: PlanView) -> Iterable[str]:
    if not view.coming:
        return ["", speech.line("plan_words/nothing")]
    return ["", speech.line("plan_words/next"), *(_coming_line(speech, item) for item in view.coming)]


def _coming_line(speech: Speech, item: Coming) -> str:
    line = speech.line("plan_words/coming", at=item.at)
    why = item.skipped or ("paused" if item.paused else "quiet" if item.quiet else None)
    return f"{line} – {speech.line(f'plan_words/because/{why}')}" if why else line


def _against(speech: Speech, view: PlanView) -> list[str]:
    said = []
    if view.quiet:
        said.append(speech.line("plan_words/quiet", plan=view.quiet.replace("-", "–")))
    if view.clash:
        said.append(speech.line("plan_words/clash", at=view.clash))
    if not any(item.skipped is None for item in view.coming):
        said.append(speech.line("plan_words/never"))
    return ["", *said] if said else []


def _noon(speech: Speech, day: date) -> datetime:
    """A day as a moment, for the forms of moments."""
    return datetime.combine(day, time(12), speech.zone)


def _view(speech: Speech) -> PlanView:
    if speech.saying.plan is None:
        raise ValueError(f"{speech.saying.kind} without its plan")
    return speech.saying.plan
