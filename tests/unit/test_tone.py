"""How Mellom speaks, as far as a machine can tell. The rest is read aloud by people: docs/texts.md."""

import re
from dataclasses import replace

import pytest

from bot.wording import Wording
from bot.wording.samples import Sample, samples
from rules.kinds import Kind

STAFF = {
    Kind.ALERT, Kind.ALERT_AGAIN, Kind.ASK_OUTCOME, Kind.ALL_CLEAR, Kind.ALL_CLEAR_HARD, Kind.ALL_CLEAR_SEE_NEW,
    Kind.ASK_NOTE, Kind.ALERT_WAITS, Kind.ALERT_STUCK, Kind.RESTORED, Kind.REHEARSAL, Kind.REHEARSAL_OVER,
    Kind.NOTE_SAVED, Kind.PAUSE_TOLD, Kind.PAUSE_TOLD_ENDED, Kind.DIGEST, Kind.OUTAGE, Kind.DEAF,
    Kind.CLOCK_AHEAD, Kind.CLOCK_BEHIND, Kind.FAULT, Kind.REACHABLE_AGAIN, Kind.STAFF_LOST, Kind.STAFF_BACK,
    Kind.CHANNEL_ASK, Kind.CHANNEL_SET, Kind.CHANNEL_NONE, Kind.CHANNEL_IS, Kind.CHANNEL_ENDED, Kind.CHANNEL_LOST,
    Kind.START_STAFF, Kind.START_MEMBER, Kind.HELP_STAFF, Kind.REPLIES, Kind.REPLIES_NONE, Kind.TODAY, Kind.PERSON,
    Kind.STAFF_UNROUTED, Kind.TOAST_TAKEN, Kind.TOAST_TAKEN_BY,
    Kind.TOAST_CLOSED, Kind.TOAST_CLOSED_BEFORE, Kind.TOAST_RELEASED, Kind.TOAST_PASSED_ON,
    Kind.WHICH_PERSON, Kind.NO_SUCH_PERSON, Kind.USAGE, Kind.WRITE_ASK, Kind.WRITE_TOO_LONG, Kind.WRITTEN,
    Kind.TEAM_ANSWER, Kind.CHECK_IN_SENT, Kind.CHECK_IN_ALREADY, Kind.CHECK_IN_QUIET, Kind.CHECK_IN_PAUSED,
    Kind.PAUSE_FOR_MENU, Kind.PAUSE_FOR_NOW, Kind.PAUSE_FOR_ASK_DATE, Kind.PAUSE_FOR_BAD_DATE, Kind.END_ASK,
    Kind.RECORD_ASK, Kind.TOAST_ENTERED, Kind.DETACH_ASK, Kind.DETACHED, Kind.VERIFY_ASK,
    Kind.ERASE_TOLD, Kind.ERASE_UNDONE_TOLD, Kind.ERASE_WAITS_TOLD,
    Kind.ENDED_TOLD, Kind.STOPPED_TOLD, Kind.LEAVE_ASK, Kind.LEAVE_REFUSED, Kind.LEFT, Kind.TAKEN_OVER, Kind.AWAY_ASK,
    Kind.AWAY_BAD_DATE, Kind.AWAY_SET, Kind.AWAY_JOINED, Kind.AWAY_NOW, Kind.AWAY_ENDED, Kind.AWAY_NO_CONTACT,
    Kind.HELP_ADMIN, Kind.CONFIRM_STAFF, Kind.CONFIRM_MEMBER, Kind.ENROLLED, Kind.DECLINED, Kind.INVITE_PART,
    Kind.INVITE_ASK_NAME,
    Kind.INVITE_BAD_NAME, Kind.INVITE_BOUND, Kind.INVITE_OTHER_PART, Kind.INVITE_SEVERAL, Kind.INVITE_LINK,
    Kind.INVITE_WAITING, Kind.INVITE_NOBODY, Kind.INVITE_CONTACTS, Kind.INVITE_NO_LINK,
    Kind.ALERT_WROTE, Kind.CRISIS_ASK_NOTE, Kind.CRISIS_CHOICE, Kind.STOPPED_ALL, Kind.STARTED_TOLD, Kind.CHECK_IN_HELD,
    Kind.TOAST_NOTE_FIRST,
    Kind.INVITE_RELATIVE_OF, Kind.RELATIVE_ADDED, Kind.TOO_YOUNG, Kind.CHECK_IN_NO_CONSENT, Kind.CONSENT_GIVEN,
    Kind.CONSENT_WITHDRAWN, Kind.CONSENT_RAN_OUT, Kind.CONSENT_ASKED_AGAIN, Kind.CONSENT_LAPSED, Kind.CONSENT_RENEWED,
} | {kind for kind in Kind if kind.startswith("schedule_") and not kind.startswith("schedule_news")}  # fmt: skip
SHORT = {kind for kind in Kind if kind.startswith("answer_")} | {Kind.PROMPT, Kind.REMINDER, Kind.ASK_AGAIN}
SHORT_MAX = 160

_NEVER = {
    "praise": r"flink|bra jobb|godt jobb|kjempebra|stolt|well done|good job|great|proud|amazing",
    "clinic": r"klini[kn]|\bdps\b|sykehus|avdeling|pasient|psyk|clinic|hospital|ward\b|patient|psych|team\b",
    "illness": r"diagnos|lidelse|syk(?!ehus)|symptom|behandl|terap|disorder|illness|treatment|therap",
    "substance": r"misbruk|\brus|alkohol|narkot|nykter|edru|abuse|sober|drug|substance",
    "points": r"poeng|streak|på rad|in a row|score|rekord|record|\bmål\b|badge|prosent|percent",
    "orders": r"du må|du bør|du skal|husk (?:å|at)|prøv å|you must|you should|remember to|try to|you have to",
    "watching": r"overvåk|holder øye|følger med på|la merke til|vi ser at|monitor|watch|noticed|we see|track",
    "shame": r"dessverre|glemte|klarte ikke|burde|skuffe|unfortunately|forgot|failed to|disappoint",
    "shouting": r"!",
    "formal": r"\bman\b|\bDeres\b|vennligst|please be",
}
_WHY = r"hvorfor|\bwhy\b"


def faults(kind: Kind, text: str) -> set[str]:
    """What is wrong with a text, by the rules of tone that can be checked."""
    found = {name for name, pattern in _NEVER.items() if re.search(pattern, text, re.IGNORECASE)}
    if kind in STAFF:
        return found & {"praise", "orders", "shame", "shouting"}
    if re.search(_WHY, text, re.IGNORECASE):
        found.add("why")
    in_two_languages = kind in {Kind.ENROL_LANGUAGE, Kind.LANGUAGE_MENU}
    if text.count("?") > 1 + in_two_languages:
        found.add("two questions")
    if kind in SHORT and len(text) > SHORT_MAX:
        found.add("long")
    return found


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.title)
def test_every_text_keeps_the_tone(sample: Sample) -> None:
    wording = Wording()
    for language in ("nb", "en"):
        said = sample.in_language(language)
        for variant in range(12):
            worded = wording.word(replace(said, variant=variant))
            assert faults(said.kind, worded.text) == set(), worded.text
            for button in (button for row in worded.rows for button in row):
                assert faults(said.kind, button.text) == set(), button.text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Flink!", "praise"),
        ("Bra jobba, Petter.", "praise"),
        ("Well done, Petter.", "praise"),
        ("That's great.", "praise"),
        ("Hei fra Team Nord.", "clinic"),
        ("Hilsen DPS.", "clinic"),
        ("Vi på klinikken lurer.", "clinic"),
        ("Noe om psykisk helse.", "clinic"),
        ("Din diagnose er notert.", "illness"),
        ("Om misbruk.", "substance"),
        ("Hvordan går det med rusen?", "substance"),
        ("Fem dager på rad.", "points"),
        ("Du har 10 poeng.", "points"),
        ("Your streak goes on.", "points"),
        ("Du må svare.", "orders"),
        ("Husk å svare.", "orders"),
        ("You must answer.", "orders"),
        ("Vi ser at du ikke har svart.", "watching"),
        ("We noticed that you were quiet.", "watching"),
        ("Du glemte å svare.", "shame"),
        ("Takk for svar!", "shouting"),
        ("Hvorfor svarte du ikke?", "why"),
        ("Why not?", "why"),
        ("Hvordan går det? Hva gjør du?", "two questions"),
        ("Hei. " + "Hvordan er det i dag, sånn alt i alt, når du tenker over det. " * 3, "long"),
    ],
)
def test_a_planted_bad_text_is_caught(text: str, fault: str) -> None:
    assert fault in faults(Kind.PROMPT, text)


FROM_THE_GUIDE = {
    "nb": (
        (Kind.PROMPT, "Hei Petter. Hvordan er det i dag? – Anne, via Mellom"),
        (Kind.PROMPT, "God morgen. Hvordan ser dagen ut?"),
        (Kind.PROMPT, "Hei. Hvordan ble dagen? Ett ord holder."),
        (Kind.ANSWER_BUTTON, "Takk for svar."),
        (Kind.ANSWER_TEXT, "Takk for at du skrev."),
        (Kind.ANSWER_STEPS, "Du gikk ut med søpla."),
        (Kind.ANSWER_STEPS_HARD, "Du gikk ut med søpla, selv om dagen var tung."),
        (Kind.REMINDER, "Hei igjen. En 👍 holder. Uten svar innen kl. 12:00 får Anne vite det, som avtalt."),
        (
            Kind.PAUSE_SET,
            "Pause til og med mandag 23. november. Vi sier fra når den er over. Skriv når du vil.",
        ),
        (Kind.CALL_SENT, "Sendt til Anne. Du får beskjed når noen har tatt den. Fare for liv: 113."),
        (
            Kind.CALL_SENT_CLOSED,
            "Fare for liv: 113. Haster det: legevakt 116 117. Anne ser dette i morgen kl. 08:00.",
        ),
        (Kind.ANSWER_UNSEEN, "Ingen har hørt eller sett dette. Skriv, eller trykk Ring meg."),
        (Kind.ALL_CLEAR_SEE_NEW, "Petter har svart. Se nytt varsel."),
        (
            Kind.ALL_CLEAR,
            "Det kom svar fra Petters konto kl. 12:45. Varselet om manglende svar er lukket.\n\nVarsel 5",
        ),
        (
            Kind.OUTAGE,
            "Tjenesten var nede 09:00–11:30. 7 innsjekker ble berørt: 5 er spurt på nytt, 2 falt bort.",
        ),
    ),
    "en": (
        (Kind.PROMPT, "Hi Petter. How are things today? – Anne, via Mellom"),
        (Kind.PROMPT, "Good morning. How does the day look?"),
        (Kind.PROMPT, "Hi. How did the day turn out? One word will do."),
        (Kind.ANSWER_BUTTON, "Thanks for answering."),
        (Kind.ANSWER_TEXT, "Thanks for writing."),
        (Kind.ANSWER_STEPS_HARD, "You took out the rubbish, even though it was a hard day."),
        (Kind.REMINDER, "Hi again. A 👍 is enough. Without an answer by 12:00, Anne is told, as agreed."),
        (
            Kind.PAUSE_SET,
            "Paused through Monday 23 November. We'll say when it ends. Write whenever you like.",
        ),
        (Kind.CALL_SENT, "Sent to Anne. You'll hear when someone has taken it. Danger to life: 113."),
        (
            Kind.CALL_SENT_CLOSED,
            "Danger to life: 113. Urgent: out-of-hours doctor 116 117. Anne will see this tomorrow at 08:00.",
        ),
        (Kind.ALL_CLEAR_SEE_NEW, "Petter has answered. See the new alert."),
    ),
}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_guides_own_sentences_are_said(language: str) -> None:
    wording = Wording()
    said = {
        (sample.nb.kind, wording.word(replace(sample.in_language(language), variant=variant)).text)
        for sample in samples()
        for variant in range(12)
    }
    for kind, sentence in FROM_THE_GUIDE[language]:
        assert (kind, sentence) in said
        assert faults(kind, sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Takk for at du sa fra. Vi tar det kort i dag. Vil du at Anne ringer i morgen kl. 08:00?",
        "«Gikk ut» kan vente. Kanskje «Søpla»? Nei er også greit.",
        "Takk for at du skrev det. Vil du snakke med Anne?",
        "Takk for at du skrev. Du trenger ikke forklare noe.",
        "Du skrev en gang at noe hjalp. Vil du se det?",
        "En liten hilsen fra Anne. Du trenger ikke svare.",
        "Thanks for writing. You don't have to explain.",
        '"Went out" can wait. Maybe "The rubbish"? No is fine too.',
    ],
)
def test_the_guides_other_sentences_would_pass(sentence: str) -> None:
    assert faults(Kind.ANSWER_TEXT, sentence) == set()


def test_no_line_ends_in_a_blank_and_no_two_stand_together() -> None:
    wording = Wording()
    for sample in samples():
        for language in ("nb", "en"):
            for variant in range(12):
                text = wording.word(replace(sample.in_language(language), variant=variant)).text
                assert text == "\n".join(line.strip() for line in text.split("\n"))
                assert "  " not in text


_CAN_READ = {"nb": "Anne kan lese svarene", "en": "Anne can read the answers"}
_DENIED = {
    "nb": re.compile(r"ikke regn med at noen leser de[tm] med en gang|Ingen leser det"),
    "en": re.compile(r"don't count on anyone reading (?:it|them) right away|Nobody reads what"),
}
_PROMISE = re.compile(r"kan lese|\bleser\b|vil lese|can read|will read|\breads?\b|reading")

_BY_THE_ALERT = {Kind.CRISIS, Kind.REVIEW, Kind.CRISIS_OVER}
"""In the guide's own words: here an alert brings it to somebody, and says to whom."""


def test_only_a_named_reader_is_promised_and_no_more_than_that_they_can() -> None:
    """Staff read by `/svar`, when they choose to. Who is reached by nothing reads nothing (care/reader.py)."""
    wording = Wording()
    promised = set()
    for sample in samples():
        for language in ("nb", "en"):
            said = sample.in_language(language)
            if said.kind in STAFF | _BY_THE_ALERT:
                continue
            for variant in range(12):
                text = wording.word(replace(said, variant=variant)).text
                rest = text
                for tongue in ("nb", "en"):
                    rest = _DENIED[tongue].sub("", rest)
                if "reader" in said.fields and _CAN_READ[language] in rest:
                    promised.add(said.kind)
                    rest = rest.replace(_CAN_READ[language], "", 1)
                assert not _PROMISE.search(rest), text
    assert promised == {
        Kind.START_PATIENT,
        Kind.HELP_PATIENT,
        Kind.ANSWER_HARD,
        Kind.ENROL_ABOUT,
        Kind.CONSENT_AGAIN,
    }


def test_what_this_is_says_who_can_read_when_and_that_nobody_may_just_now() -> None:
    wording = Wording()
    for sample in samples():
        if sample.nb.kind in {Kind.START_PATIENT, Kind.HELP_PATIENT}:
            for language in ("nb", "en"):
                said = sample.in_language(language)
                text = wording.word(said).text
                assert _DENIED[language].search(text)
                hours = {"nb": "(mandag–fredag 08:00–15:30, lørdag hele døgnet, ikke på helligdager)"}.get(
                    language, "(Monday–Friday 08:00–15:30, Saturday around the clock, not on public holidays)"
                )
                assert (hours in text) == ("hours" in said.fields)
                assert (_CAN_READ[language] in text) == ("reader" in said.fields)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_steps_are_noted_without_a_day(language: str) -> None:
    """A tap on yesterday's question counts for yesterday."""
    wording = Wording()
    for sample in samples():
        if sample.nb.kind in {Kind.ANSWER_STEPS, Kind.ANSWER_STEPS_HARD}:
            for variant in range(12):
                text = wording.word(replace(sample.in_language(language), variant=variant)).text
                assert not re.search(r"i dag|dagens|today", text), text


def test_a_machine_never_poses_as_the_contact() -> None:
    """Where a name signs, Mellom stands beside it."""
    wording = Wording()
    for sample in samples():
        for language in ("nb", "en"):
            for variant in range(12):
                text = wording.word(replace(sample.in_language(language), variant=variant)).text
                assert not re.search(r"– Anne(?!, via Mellom)", text)


def test_whoever_holds_the_phone_learns_no_surname_number_or_team() -> None:
    wording = Wording()
    for sample in samples():
        if sample.nb.kind not in STAFF:
            assert "900 00 000" not in wording.word(sample.nb).text
