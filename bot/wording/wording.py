"""The one place where facts get words: a Saying goes in, a finished message comes out."""

from collections.abc import Callable

from bot.wording.alerts import ALERT_TEXTS
from bot.wording.contacts import CONTACT_TEXTS
from bot.wording.crisis import CRISIS_TEXTS
from bot.wording.help_lines import HelpLine, read_help_lines
from bot.wording.keyboards import rows
from bot.wording.menus import menu
from bot.wording.own_data import DOCUMENTS
from bot.wording.person import person
from bot.wording.plain import TEXT_MAX, TOAST_MAX, clip
from bot.wording.replies import replies
from bot.wording.schedules import meanwhile, news, one_plan, plan_list, proposal, unclear
from bot.wording.speech import Speech, Tongue
from bot.wording.team_texts import TEAM_TEXTS
from bot.wording.to_patient import (
    answer_hard,
    answer_passed_on,
    answer_steps,
    prompt,
    start,
    told_or_not,
    with_next,
)
from bot.wording.to_staff import digest, outage, rehearsal_over, restored
from bot.wording.to_team import by_count, by_reason, named_group
from bot.wording.today import today
from bot.wording.way_in import TEXTS
from bot.wording.who_looked import who_looked
from bot.wording.worded import Worded
from handlers.ports import Role
from rules.kinds import Kind
from rules.sayings import Saying

_TEXTS: dict[Kind, Callable[[Speech], str]] = {
    Kind.PROMPT: prompt,
    Kind.REMINDER: told_or_not,
    Kind.ASK_AGAIN: told_or_not,
    Kind.ANSWER_HARD: answer_hard,
    Kind.ANSWER_STEPS: answer_steps,
    Kind.ANSWER_STEPS_HARD: answer_steps,
    Kind.PAUSE_OVER: with_next,
    Kind.PAUSE_ENDED: with_next,
    Kind.PAUSE_ENDED_BY: with_next,
    Kind.ANSWER_PASSED_ON: answer_passed_on,
    Kind.DIGEST: digest,
    Kind.OUTAGE: outage,
    Kind.RESTORED: restored,
    Kind.REHEARSAL_OVER: rehearsal_over,
    Kind.START_PATIENT: start,
    Kind.REPLIES: replies,
    Kind.TODAY: today,
    Kind.PERSON: person,
    Kind.WHO_LOOKED: who_looked,
    Kind.STAFF_LOST: by_reason,
    Kind.CHANNEL_ASK: named_group,
    Kind.CHANNEL_SET: named_group,
    Kind.CHANNEL_WAITING: by_count,
    Kind.CHANNEL_TAKEN: by_count,
    Kind.RECORD_ASK: by_count,
    Kind.SCHEDULE_LIST: plan_list,
    Kind.SCHEDULE_PREVIEW: proposal,
    Kind.SCHEDULE_CHANGE: one_plan,
    Kind.SCHEDULE_MEANWHILE: meanwhile,
    Kind.SCHEDULE_UNCLEAR: unclear,
    Kind.SCHEDULE_SAVED: one_plan,
    Kind.SCHEDULE_ASK_REMOVE: one_plan,
    Kind.SCHEDULE_REMOVED: one_plan,
    Kind.SCHEDULE_NEWS: news,
    Kind.SCHEDULE_NEWS_GONE: news,
    **ALERT_TEXTS,
    **CRISIS_TEXTS,
    **TEAM_TEXTS,
    **TEXTS,
    **CONTACT_TEXTS,
}


_IN_ALL_LANGUAGES = frozenset(
    {Kind.STRANGER, Kind.UNVERIFIED, Kind.OUT_OF_ORDER, Kind.INVITE_VOID, Kind.ENROL_LANGUAGE, Kind.LANGUAGE_MENU}
)
"""Nobody knows what these readers read."""


class Wording:
    """Words for everything Mellom says. Reads its catalogues once; afterwards neither clock nor file."""

    def __init__(
        self,
        languages: tuple[str, ...] = ("nb", "en"),
        fallback: str = "nb",
        kept_days: int = 90,
        help_lines: tuple[HelpLine, ...] | None = None,
    ) -> None:
        """Load the languages; a receiver whose language is not among them gets the fallback.

        `kept_days`: how long words of replies are kept, as patients are told before they say yes. `help_lines`: the
        numbers that people are given; None: ours.
        """
        if fallback not in languages:
            raise ValueError(f"the fallback {fallback} is not among the languages {', '.join(languages)}")
        numbers = {line.key: line.number for line in help_lines or read_help_lines()}
        self.tongues = {language: Tongue(language, numbers, kept_days) for language in languages}
        for tongue in self.tongues.values():
            tongue.others = self.tongues
        self._fallback = self.tongues[fallback]

    def word(self, saying: Saying) -> Worded:
        """The message for a Saying, in the receiver's language and zone."""
        speech = Speech(self._tongue(saying.language), saying)
        if saying.kind in _IN_ALL_LANGUAGES:
            text = "\n\n".join(Speech(tongue, saying).line(saying.kind) for tongue in self.tongues.values())
        else:
            compose = _TEXTS.get(saying.kind)
            text = compose(speech) if compose else speech.line(saying.kind)
        limit = TOAST_MAX if saying.kind.startswith("toast_") else TEXT_MAX
        document = DOCUMENTS.get(saying.kind)
        return Worded(clip(text, limit), rows(speech), document(speech) if document else None)

    def commands(self, language: str, role: Role) -> tuple[tuple[str, str], ...]:
        """The commands of a role's menu with their descriptions."""
        return menu(self._tongue(language), role)

    def _tongue(self, language: str) -> Tongue:
        base = language.replace("_", "-").partition("-")[0].lower()
        return self.tongues.get(base, self._fallback)
