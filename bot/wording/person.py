"""One patient's page for staff: what is agreed, how the last week went, who is told."""

from bot.wording.contacts import period
from bot.wording.plain import cut_list, flat
from bot.wording.speech import Speech
from bot.wording.today import alerts_in_words, marks_in_words, steps_in_words, unreachable_in_words
from bot.wording.weeks import schedule_in_words
from rules.sayings import Field
from rules.views import PersonView, RankView, WeekDay
from rules.words import ContactKind, Reach

_ROOM = 700  # for each list that can be long
_HOW_MAX = 120
_BETWEEN = " · "


def person(speech: Speech) -> str:
    """The page: who and what is urgent, the plan, the week, the chain, the consent."""
    view = speech.saying.person
    if view is None:
        raise ValueError("a person's page without the person")
    paragraphs = [_now(speech, view), _plan(speech, view), _week(speech, view), _chain(speech, view)]
    if view.consent:
        how = flat(view.consent.how, _HOW_MAX) or "?"
        paragraphs.append([speech.line("person/consent", how=how, at=view.consent.recorded_at)])
    else:
        paragraphs.append([speech.line("person/no_consent")])
    return "\n\n".join("\n".join(lines) for lines in paragraphs)


def _now(speech: Speech, view: PersonView) -> list[str]:
    lines = [speech.line("person/name", patient=flat(view.name) or "?")]
    phone = flat(view.phone or "")
    if phone:
        lines.append(speech.line("alert/phone", phone=phone))
    if view.reach is not Reach.OPEN:
        lines.append(speech.line("person/reach", why=speech.line(f"reach/{view.reach}")))
    lines += [speech.line("person/alert", what=what) for what in alerts_in_words(speech, view.alerts)]
    if view.stop:
        lines.append(speech.line("person/stopped", why=speech.line(f"stop/{view.stop}")))
    if view.paused_until:
        lines.append(speech.line("person/paused", at=view.paused_until))
    if view.unread and view.unread_since:
        key = f"digest/unread/{speech.tongue.plural(view.unread)}"
        lines.append(speech.line(key, count=view.unread, at=view.unread_since))
    return lines


def _plan(speech: Speech, view: PersonView) -> list[str]:
    plans = [speech.line("person/schedule", said=schedule_in_words(speech, one)) for one in view.schedules]
    lines = cut_list(plans, _ROOM, lambda count: speech.line("more", count=count))
    if not plans:
        lines.append(speech.line("person/no_schedule"))
    if view.next_at:
        lines.append(speech.line("person/next", at=view.next_at))
    if view.heard_at:
        lines.append(speech.line("alert/heard", heard_at=view.heard_at))
    else:
        lines.append(speech.line("person/never_heard"))
    return lines


def _week(speech: Speech, view: PersonView) -> list[str]:
    return [speech.line("person/week"), *(_day(speech, day) for day in view.week)]


def _day(speech: Speech, day: WeekDay) -> str:
    said = cut_list(marks_in_words(speech, day.marks), _ROOM // 7, lambda count: speech.line("more", count=count))
    steps = steps_in_words(speech, day.steps)
    shown = _BETWEEN.join([*said, *([steps] if steps else [])]) or speech.line("person/empty_day")
    return speech.line("person/day", at=speech.noon(day.day), said=shown)


def _chain(speech: Speech, view: PersonView) -> list[str]:
    ranks = [_rank(speech, number, rank) for number, rank in enumerate(view.chain, 1)]
    if not ranks:
        return [speech.line("person/no_chain")]
    return [speech.line("person/chain"), *cut_list(ranks, _ROOM, lambda count: speech.line("more", count=count))]


def _rank(speech: Speech, number: int, rank: RankView) -> str:
    facts: dict[str, Field] = {"rank": number, "who": flat(rank.name) or "?"}
    if rank.kind is ContactKind.RELATIVE:
        if rank.telling is None:
            return speech.line("person/rank/relative", **facts)
        said = speech.line(f"person/rank/relative/{rank.telling}", **facts)
        return f"{said}. {period(speech, until=rank.until)}"
    if rank.reach is not Reach.OPEN:
        return speech.line("person/rank/unreachable", **facts, why=unreachable_in_words(speech, rank.reach))
    return speech.line("person/rank", **facts, within=speech.tongue.duration(rank.within))
