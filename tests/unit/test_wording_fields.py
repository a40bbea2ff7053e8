"""What people call themselves and their steps stays plain text; nothing is lost or runs out of room."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.wording import Wording
from bot.wording.catalogue import Catalogue, variants_of
from bot.wording.plain import clip, cut_list, flat, lined, shared
from bot.wording.samples import Sample, samples
from bot.wording.samples.alerts import EVENTFUL
from bot.wording.samples.sample import at
from rules.kinds import Kind
from rules.pages import width
from rules.sayings import AlertMoment, CheckInView, DigestItem, DigestLine, Field, Saying, StepView
from rules.views import TodayLine
from rules.words import AlertDeed

WORDING = Wording()
ZONE = "Europe/Oslo"
HOSTILE = [
    "{name}",
    "{who:when}",
    "{0}",
    "{",
    "}",
    "%s",
    "%(name)s",
    "Pet\nter",
    "Pet\r\n\tter",
    "Pet\u202eter",
    "\u200f\u200ePetter",
    "\x00\x07Petter",
    "Pet\u2028ter\u2029",
    "*Petter* _x_ [a](b) <b>c</b> `d`",
    "A" * 10_000,
    "👩‍🚒" * 3_000,
    "\ud800",
    "z" + "\u0301" * 500,
]
EMPTY = ["", "   ", "\n", "\u200f", "\u200d\u200d"]


def say(kind: Kind, language: str = "nb", variant: int = 0, /, **fields: Field) -> str:
    """The text for a kind with these fields, at ten on a Monday."""
    return WORDING.word(Saying(kind, language, ZONE, at(10), variant, fields)).text


def spoil(sample: Sample, name: str, language: str) -> Saying:
    """The sample with everything that people have named called this."""
    saying = sample.in_language(language)
    fields: dict[str, Field] = {}
    for key, value in saying.fields.items():
        fields[key] = (
            name if isinstance(value, str) and key != "hours" else (name,) * 3 if isinstance(value, tuple) else value
        )
    alert = saying.alert
    if alert:
        moments = tuple(replace(moment, who=name) for moment in alert.moments)
        phone, holder = alert.phone and name, alert.holder and name
        alert = replace(alert, patient=name, phone=phone, holder=holder, moments=moments)
    asked = saying.check_in
    if asked:
        asked = replace(asked, steps=tuple(StepView(step.id, name) for step in asked.steps))
    steps = tuple(StepView(step.id, name) for step in saying.steps)
    digest = tuple(replace(line, patient=name, who=name, steps=line.steps and (name,)) for line in saying.digest)
    return spoil_views(replace(saying, fields=fields, alert=alert, check_in=asked, steps=steps, digest=digest), name)


def spoil_views(saying: Saying, name: str) -> Saying:
    """The same for what staff look at."""
    pages = saying.replies
    if pages:
        shown = tuple(replace(reply, patient=name, text=reply.text and name) for reply in pages.replies)
        pages = replace(pages, replies=tuple({reply.at: reply for reply in shown}.values()))
    today = tuple(
        replace(
            line,
            patient=name,
            steps=line.steps and (name,) * 20,
            alerts=tuple(replace(alert, holder=name) for alert in line.alerts),
        )
        for line in saying.today
    )
    page = saying.person
    if page:
        page = replace(
            page,
            name=name,
            phone=page.phone and name,
            week=tuple(replace(day, steps=day.steps and (name,) * 20) for day in page.week),
            chain=tuple(replace(rank, name=name) for rank in page.chain),
            consent=page.consent and replace(page.consent, how=name),
            alerts=tuple(replace(alert, holder=name) for alert in page.alerts),
        )
    people = tuple(replace(one, label=name) for one in saying.people)
    return replace(saying, replies=pages, today=today, person=page, people=people)


@pytest.mark.parametrize("name", HOSTILE + EMPTY, ids=lambda name: ascii(name)[:20])
def test_no_name_can_break_a_message(name: str) -> None:
    for sample in samples():
        for language in ("nb", "en"):
            plain = WORDING.word(sample.in_language(language))
            said = spoil(sample, name, language)
            worded = WORDING.word(said)
            assert worded.text.strip()
            assert width(worded.text) <= 4096
            if said.replies is None:  # what patients wrote keeps its lines; names do not
                assert worded.text.count("\n") <= plain.text.count("\n")
            texts = [worded.text, *(button.text for row in worded.rows for button in row)]
            for text in texts:
                assert text.strip()
                assert not set(text) & set("\r\t\x00\x07\u202e\u200f\u200e\u2028\u2029")
            for button in (button for row in worded.rows for button in row):
                assert "\n" not in button.text
                assert len(button.text) <= 80


def test_names_are_never_read_as_templates() -> None:
    assert say(Kind.PROMPT, name="{who}", who="{name}") == "Hei {who}. Hvordan er det i dag? – {name}, via Mellom"
    assert say(Kind.STEP_ADDED, step="%s {step}") == "«%s {step}» er lagt til."
    assert say(Kind.TOAST_STEP_DONE, step="{") == "Notert: {"
    listed = WORDING.tongues["nb"].listed(["{0}", "{1}", "{x}"])
    assert listed == "{0}, {1} og {x}"


def test_flattening_keeps_what_is_meant() -> None:
    assert flat("Anne-Grethe  Ødegård") == "Anne-Grethe Ødegård"
    assert flat("Nguyễn Văn Á") == "Nguyễn Văn Á"
    assert flat("👩‍🚒 ut") == "👩‍🚒 ut"
    assert flat("  Gikk\nut ") == "Gikk ut"
    assert flat("a" * 60) == "a" * 60
    assert flat("a" * 61) == "a" * 59 + "…"
    assert flat("\u200d") == ""


@pytest.mark.parametrize("missing", EMPTY)
def test_a_missing_name_leaves_no_hole(missing: str) -> None:
    for variant in range(12):
        text = say(Kind.PROMPT, "nb", variant, name=missing, who=missing)
        assert "Hei." in text or "God morgen." in text
        assert "via Mellom" not in text
    assert say(Kind.CALL_TAKEN, who=missing) == "Kontakten din har sett det og tar kontakt med deg."
    assert say(Kind.CALL_SENT, who=missing).startswith("Sendt til kontakten din. Du får")
    assert "116 117. Kontakten din ser dette" in say(Kind.CALL_SENT_CLOSED, who=missing, when=at(12))
    assert say(Kind.STEP_ADDED, step=missing) == "«skrittet» er lagt til."
    assert say(Kind.START_PATIENT).startswith("Hei. ")


def test_a_moment_that_must_be_there_is_asked_for_by_name() -> None:
    with pytest.raises(KeyError, match="pause_set/1 needs until"):
        say(Kind.PAUSE_SET)


def test_an_alert_without_its_facts_is_refused() -> None:
    with pytest.raises(ValueError, match="alert without its alert"):
        say(Kind.ALERT)


@pytest.mark.parametrize(
    ("affected", "nb", "en"),
    [
        (0, "Ingen innsjekker ble berørt.", "No check-ins were affected."),
        (1, "1 innsjekk ble berørt: ", "1 check-in was affected: "),
        (2, "2 innsjekker ble berørt: ", "2 check-ins were affected: "),
        (21, "21 innsjekker ble berørt: ", "21 check-ins were affected: "),
    ],
)
def test_plural_forms(affected: int, nb: str, en: str) -> None:
    fields: dict[str, Field] = {
        "begin": at(8),
        "end": at(9),
        "affected": affected,
        "again": affected,
        "dropped": 0,
    }
    assert nb in say(Kind.OUTAGE, **fields)
    assert en in say(Kind.OUTAGE, "en", **fields)


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (("Gikk ut",), "Du gikk ut."),
        (("Gikk ut.",), "Du gikk ut."),
        (("gikk ut",), "Du gikk ut."),
        (("Gikk ut", "Var på butikken"), "Du gikk ut, og du var på butikken."),
        (
            ("Gikk ut", "Gikk ut med søpla", "Var på butikken"),
            "Du gikk ut, du gikk ut med søpla, og du var på butikken.",
        ),
        (("Trening",), "«Trening» er notert."),
        (("Trening", "Gitar"), "«Trening» og «Gitar» er notert."),
        (("Trening", "Gitar", "Frokost"), "«Trening», «Gitar» og «Frokost» er notert."),
        (("Trening", "Gikk ut"), "Du gikk ut. «Trening» er også notert."),
        ((), "Takk for svar."),
        (("\u200f",), "Takk for svar."),
    ],
)
def test_steps_done_in_bokmaal(labels: tuple[str, ...], text: str) -> None:
    assert say(Kind.ANSWER_STEPS, steps=labels) == text


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (("Went out",), "You went out."),
        (("Went out", "Went to the shop"), "You went out, and you went to the shop."),
        (("Exercise", "Guitar", "Breakfast"), 'Noted: "Exercise", "Guitar" and "Breakfast".'),
    ],
)
def test_steps_done_in_english(labels: tuple[str, ...], text: str) -> None:
    assert say(Kind.ANSWER_STEPS, "en", steps=labels) == text


def test_steps_are_named_by_their_views_where_no_labels_are_given() -> None:
    saying = Saying(Kind.ANSWER_STEPS, "nb", ZONE, at(10), steps=(StepView(3, "Gikk ut"),))
    assert WORDING.word(saying).text == "Du gikk ut."
    menu = Saying(Kind.STEP_MENU, "nb", ZONE, at(10), steps=(StepView(3, "Gikk ut"),))
    assert WORDING.word(menu).text == "Hva vil du gjøre med «Gikk ut»?"


@pytest.mark.parametrize(
    ("name", "owner"),
    [("Petter", "Petters"), ("Jonas", "Jonas'"), ("Max", "Max'"), ("Liz", "Liz'"), ("Bo", "Bos")],
)
def test_whose_account(name: str, owner: str) -> None:
    alert = replace(EVENTFUL, patient=name)
    clear = Saying(Kind.ALL_CLEAR, "nb", ZONE, at(13), fields={"answered_at": at(12, 45)}, alert=alert)
    assert f"Det kom svar fra {owner} konto kl. 12:45." in WORDING.word(clear).text


def test_a_reminder_says_that_somebody_is_told_only_if_somebody_is() -> None:
    for variant in range(8):
        for kind in (Kind.REMINDER, Kind.ASK_AGAIN):
            assert "får Anne vite det" in say(kind, "nb", variant, name="Petter", who="Anne", until=at(12))
            assert "vite det" not in say(kind, "nb", variant, name="Petter", who="Anne")
            assert "vite det" not in say(kind, "nb", variant, name="Petter", until=at(12))


def test_a_call_is_offered_for_now_or_for_later() -> None:
    later = say(Kind.ANSWER_HARD, who="Anne", when=at(8, day=24))
    assert later.endswith("Vil du at Anne ringer i morgen etter kl. 08:00?")
    for when in (at(9), at(10), at(10) + timedelta(minutes=5)):
        assert say(Kind.ANSWER_HARD, who="Anne", when=when).endswith("Vil du at Anne ringer deg?")
    assert say(Kind.ANSWER_HARD, who="Anne").endswith("Vil du at Anne ringer deg?")


def test_the_same_variant_always_gives_the_same_words() -> None:
    names: dict[str, Field] = {"name": "Petter", "who": "Anne"}
    for variant in (0, 7, 10**9, 2**62):
        assert say(Kind.PROMPT, "nb", variant, **names) == say(Kind.PROMPT, "nb", variant % 7, **names)
    assert len({say(Kind.PROMPT, "nb", variant, **names) for variant in range(7)}) == 7


def test_a_long_digest_is_cut_and_says_how_much_is_missing() -> None:
    lines = tuple(DigestLine(f"{'Å' * 55}{number:03}", DigestItem.MISSED, at(10, day=22)) for number in range(120))
    for language, more in (("nb", "… og "), ("en", "… and ")):
        text = WORDING.word(Saying(Kind.DIGEST, language, ZONE, at(8), digest=lines)).text
        assert width(text) <= 4096
        last = text.splitlines()[-1]
        assert last.startswith(more)
        shown = sum(line.startswith("Å") for line in text.splitlines())
        assert f" {120 - shown} " in last
        assert shown > 20


def test_a_summary_of_a_big_team_shortens_each_list_and_counts_all() -> None:
    lines = tuple(
        DigestLine(f"Person med et langt navn {number:02}", item, at(10, day=22), steps=("Gikk ut med søpla",))
        for item in DigestItem
        if item not in {DigestItem.UNREAD, DigestItem.REHEARSAL}
        for number in range(60)
    )
    unread = DigestLine("", DigestItem.UNREAD, at(14, 10, day=17), 312)
    text = WORDING.word(Saying(Kind.DIGEST, "nb", ZONE, at(8), digest=(*lines, unread))).text
    assert width(text) <= 4096
    assert text.splitlines()[1] == "312 uleste svar, det eldste fra tirsdag kl. 14:10."
    for heading in ("Åpne varsler (60)", "Uten svar (60)", "Falt bort mens tjenesten var nede (60)", "Pause (60)"):
        assert heading in text
    for heading in ("Har svart (60)", "Skritt (60)"):
        assert heading in text
    assert text.count("… og ") == 6


def test_today_for_a_big_team_names_everybody() -> None:
    for language, one, more in (("nb", "1 skritt", "20 skritt"), ("en", "1 step", "20 steps")):
        lines = tuple(
            TodayLine(f"{number:02} {'🙂' * 55}", steps=("Gikk ut med søpla",) * (1 if number % 2 else 20))
            for number in range(60)
        )
        text = WORDING.word(Saying(Kind.TODAY, language, ZONE, at(8), today=lines)).text
        assert width(text) <= 4096
        assert all(f"\n{number:02} 🙂" in text for number in range(60))
        assert text.count(f": {one}") == text.count(f": {more}") == 30


def test_an_alert_with_a_long_history_keeps_its_newest_lines() -> None:
    moments = tuple(
        AlertMoment(deed, at(12) + timedelta(minutes=number), f"{'🙂' * 50}{number}")
        for number in range(60)
        for deed in (AlertDeed.TOLD, AlertDeed.UNREACHED)
    )
    saying = Saying(Kind.ALERT, "nb", ZONE, at(14), alert=replace(EVENTFUL, moments=moments))
    text = WORDING.word(saying).text
    assert width(text) <= 4096
    assert "til før dette" in text
    assert "til" in next(line for line in text.splitlines() if line.startswith("Spurt:"))[-10:]
    assert "(12:59)." in text.splitlines()[-3]


def test_many_long_steps_at_once_still_fit() -> None:
    labels = tuple(f"Gikk {'x' * 50} {number}" for number in range(100))
    text = say(Kind.ANSWER_STEPS, steps=labels)
    assert width(text) <= 1200
    assert " til" in text


def test_a_toast_fits_over_a_tap() -> None:
    for name in HOSTILE:
        assert width(say(Kind.TOAST_STEP_DONE, step=name)) <= 200
    wordy = Wording()
    wordy.tongues["nb"].use(Catalogue("nb", variants_of({"toast_ok": "ja " * 100}, {})))
    assert width(wordy.word(Saying(Kind.TOAST_OK, "nb", ZONE, at(10))).text) <= 200


def test_clipping_counts_as_telegram_does() -> None:
    assert clip("abc", 3) == "abc"
    assert clip("abcd", 3) == "ab…"
    for text in ("🙂" * 5000, "a🙂" * 3000, "x" * 5000):
        clipped = clip(text, 4096)
        assert 4090 <= width(clipped) <= 4096
        assert clipped.endswith("…")


def test_cutting_a_list() -> None:
    assert cut_list(["a", "b"], 100, str) == ["a", "b"]
    assert cut_list(["aaaa"] * 10, 20, lambda count: f"+{count}") == ["aaaa", "aaaa", "aaaa", "+7"]


def test_a_question_without_its_check_in_still_lets_one_call() -> None:
    worded = WORDING.word(Saying(Kind.PROMPT, "nb", ZONE, at(10)))
    assert [button.text for row in worded.rows for button in row] == ["📞 Ring meg"]
    assert WORDING.word(Saying(Kind.PROMPT, "nb", ZONE, at(10), check_in=CheckInView(1))).rows


def test_what_patients_wrote_keeps_its_lines_but_no_blank_ones() -> None:
    assert lined("  en\r\n\n\n to \x00\u202e\u2028tre\n\u200f\n") == "en\nto\ntre"
    assert lined("*fet* _kursiv_ <b>&amp;</b> [a](b)") == "*fet* _kursiv_ <b>&amp;</b> [a](b)"
    assert lined("👩‍🚒 " * 1000) == ("👩‍🚒 " * 1000).strip()
    assert lined("a" * 5000) == "a" * 5000
    assert lined("\u200f \n\t") == ""


def test_room_is_shared_so_that_no_short_list_is_cut() -> None:
    assert shared([10, 20, 30], 100) == [10, 20, 30]
    assert shared([10, 500, 90], 200) == [10, 100, 90]
    assert shared([500, 500], 301) == [150, 151]
    assert shared([], 100) == []
