"""The talk about schedules: as they are or would be, what comes of them, and what was not understood."""

from collections.abc import Iterable

from bot.wording.plain import TEXT_MAX, cut_list
from bot.wording.speech import Speech
from bot.wording.weeks import schedule_in_words
from rules.kinds import Kind
from rules.sayings import Coming, PlanView
from rules.schedule_draft import Terms
from rules.schedule_said import Why

_WANTS_EXAMPLE = {Why.EMPTY, Why.WORDS, Why.TIME, Why.NO_DAYS, Why.NO_TIMES}
_ROOM = TEXT_MAX - 800


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
    return speech.line(f"{speech.saying.kind}/{when}", plan=schedule_in_words(speech, terms))


def terms_in_words(speech: Speech, terms: Terms) -> str:
    """When one is asked, how long one has to answer, and the reminder, in two sentences."""
    asked = schedule_in_words(speech, terms)
    window = speech.tongue.duration(terms.window)
    if terms.remind_after:
        answer = speech.line("schedule/answer", plan=window, at=speech.tongue.duration(terms.remind_after))
    else:
        answer = speech.line("schedule/answer_plain", plan=window)
    return f"{asked[:1].upper()}{asked[1:]}. {answer}"


def _coming(speech: Speech, view: PlanView) -> Iterable[str]:
    if not view.coming:
        return ["", speech.line("schedule/nothing")]
    return ["", speech.line("schedule/next"), *(_coming_line(speech, item) for item in view.coming)]


def _coming_line(speech: Speech, item: Coming) -> str:
    line = speech.line("schedule/coming", at=item.at)
    why = item.skipped or ("paused" if item.paused else "quiet" if item.quiet else None)
    return f"{line} – {speech.line(f'schedule/because/{why}')}" if why else line


def _against(speech: Speech, view: PlanView) -> list[str]:
    said = []
    if view.quiet:
        said.append(speech.line("schedule/quiet", plan=view.quiet.replace("-", "–")))
    if view.clash:
        said.append(speech.line("schedule/clash", at=view.clash))
    if not any(item.skipped is None for item in view.coming):
        said.append(speech.line("schedule/never"))
    return ["", *said] if said else []


def _view(speech: Speech) -> PlanView:
    if speech.saying.plan is None:
        raise ValueError(f"{speech.saying.kind} without its plan")
    return speech.saying.plan
