"""`/person NAME`: one patient's page for those who follow them up; for anybody else the patient does not exist."""

import re
from dataclasses import replace

from sqlalchemy import select

from rules.kinds import Kind
from storage.tables import Audit, Patient
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import silence

APART = {"neighbour": True, "chain": (("anne", "30m"),)}


async def page(staff: Person, name: str = "petter") -> Message:
    await staff.says(f"/person {name}")
    return staff.expects(Kind.PERSON)


async def seen(stage: Play) -> list[tuple[str, str]]:
    """Who looked at whom, by the audit."""
    names = {row.ref: row.name for row in await stage.recall(Row)}
    lines = [line for line in await stage.recall(Audit) if line.action == "person.seen"]
    return [(names[line.actor], names[line.subject or ""]) for line in lines]


async def rename(stage: Play, name: str, to: str) -> None:
    async with stage.program.database.work() as work:
        who = next(row for row in await work.all(select(Row)) if row.name == name)
        who.name = to
        await work.commit(stage.now())


@in_both_languages
@on_both_databases
@plan(relative=True, chain=(("anne", "30m"), ("kari", "45m"), ("mona", "30m")), misses_before_alert=2)
async def test_the_page_of_a_patient(stage: Play, petter: Person, anne: Person, kari: Person) -> None:
    await silence(stage, petter)
    await kari.blocks()
    await stage.at("10:12", days=1)
    question = petter.expects_check_in()
    await question.taps(petter.tongue("Sånn passe", "So-so"))
    await question.taps(petter.tongue("Gikk ut", "Went out"))
    stage.ignores_the_rest()
    shown = await page(anne)
    assert shown.text == anne.tongue(
        "👤 Petter\n"
        "Telefon: +47 900 00 000\n"
        "1 ulest svar, fra i dag kl. 10:12.\n"
        "\n"
        "Innsjekk: hver dag kl. 10:00.\n"
        "Neste innsjekk: i morgen kl. 10:00.\n"
        "Sist hørt fra: i dag kl. 10:12.\n"
        "\n"
        "Siste uke\n"
        "onsdag 18. november: –\n"
        "torsdag 19. november: –\n"
        "fredag 20. november: –\n"
        "lørdag 21. november: –\n"
        "søndag 22. november: –\n"
        "mandag 23. november: uten svar kl. 10:00\n"
        "tirsdag 24. november: svarte kl. 10:12 (sånn passe) · Gikk ut\n"
        "\n"
        "Hvem varsles, i denne rekkefølgen\n"
        "1. Anne, har 30 minutter\n"
        "2. Kari, kan ikke nås (har blokkert boten)\n"
        "3. Mona, pårørende, får ikke varsler\n"
        "\n"
        "Samtykke, skrevet ned mandag 23. november: on paper 2026-11-20",
        "👤 Petter\n"
        "Phone: +47 900 00 000\n"
        "1 unread reply, from today at 10:12.\n"
        "\n"
        "Check-in: every day at 10:00.\n"
        "Next check-in: tomorrow at 10:00.\n"
        "Last heard from: today at 10:12.\n"
        "\n"
        "The last week\n"
        "Wednesday 18 November: –\n"
        "Thursday 19 November: –\n"
        "Friday 20 November: –\n"
        "Saturday 21 November: –\n"
        "Sunday 22 November: –\n"
        "Monday 23 November: no answer at 10:00\n"
        "Tuesday 24 November: answered at 10:12 (so-so) · Went out\n"
        "\n"
        "Who is told, in this order\n"
        "1. Anne, has 30 minutes\n"
        "2. Kari, can't be reached (has blocked the bot)\n"
        "3. Mona, relative, gets no alerts\n"
        "\n"
        "Consent, written down on Monday 23 November: on paper 2026-11-20",
    )
    assert await seen(stage) == [("Anne", "Petter")]


@in_both_languages
async def test_an_alert_a_pause_and_when_it_goes_on(stage: Play, petter: Person, anne: Person) -> None:
    await silence(stage, petter)
    await anne.expects_alert().taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    shown = await page(anne)
    assert (
        anne.tongue(
            "Åpent: varsel om manglende svar, Anne tar kontakt.", "Open: alert about no answer, Anne is making contact."
        )
        in shown.text
    )
    await petter.says("/pause")
    await petter.taps(petter.tongue("3 dager", "3 days"))
    stage.ignores_the_rest()
    shown = await page(anne)
    assert (
        anne.tongue("Pause til torsdag 26. november kl. 12:00.", "Paused until Thursday 26 November at 12:00.")
        in shown.text
    )
    assert anne.tongue("Neste innsjekk: fredag kl. 10:00.", "Next check-in: Friday at 10:00.") in shown.text, (
        "not one that falls into the pause"
    )
    assert anne.tongue("Åpent", "Open:") not in shown.text


@in_both_languages
@plan(days="mon,wed,fri", times=("09:30", "18:00"), first_day="2026-12-01")
async def test_a_schedule_in_words(stage: Play, anne: Person) -> None:
    words = anne.tongue(
        "Innsjekk: mandag, onsdag og fredag kl. 09:30 og 18:00, fra 1. desember.\n"
        "Neste innsjekk: 2. desember kl. 09:30.\n"
        "Vi har ikke hørt noe ennå.",
        "Check-in: Monday, Wednesday and Friday at 09:30 and 18:00, from 1 December.\n"
        "Next check-in: 2 December at 09:30.\n"
        "Nothing has been heard yet.",
    )
    assert words in (await page(anne)).text


@in_both_languages
@plan(neighbour=True)
async def test_several_of_a_name_are_offered_as_buttons(stage: Play, petter: Person, lise: Person) -> None:
    await rename(stage, "Nora", "Petter Olai")
    await lise.says("/person ETTER")
    which = lise.expects(Kind.WHICH_PERSON)
    assert which.buttons == ["Petter", "Petter Olai"]
    assert await which.taps("Petter Olai")
    assert lise.expects(Kind.PERSON).text.startswith("👤 Petter Olai\n")
    await which.taps("Petter")
    assert lise.expects(Kind.PERSON).text.startswith("👤 Petter\n")
    assert await seen(stage) == [("Lise", "Petter Olai"), ("Lise", "Petter")]
    assert (await page(lise, "petter")).text.startswith("👤 Petter\n"), "who is called just that is meant"


@plan(neighbour=True)
async def test_without_a_name_all_are_offered(stage: Play, lise: Person) -> None:
    for command in ("/person", "/person   "):
        await lise.says(command)
        assert lise.expects(Kind.WHICH_PERSON).buttons == ["Nora", "Petter"]


@plan(crowd=60)
async def test_more_than_fit_on_buttons_are_asked_to_be_named_better(stage: Play, petter: Person, lise: Person) -> None:
    stage.ignores_the_rest()
    await lise.says("/person person")
    which = lise.expects("60 passer. Her er de 40 første.")
    assert len(which.buttons) == 40
    await lise.says("/person n 59")
    assert lise.expects(Kind.PERSON).text.startswith("👤 Person 59\n")


@in_both_languages
@plan(**APART)
async def test_a_name_that_nobody_has_and_one_that_only_others_follow_up_sound_the_same(
    stage: Play, petter: Person, nora: Person, anne: Person
) -> None:
    said = []
    for name in ("Nora", "Ingen", "nor", "<b>*_`", "x" * 3000, "%", "🙂"):
        await anne.says(f"/person {name}")
        said.append(anne.expects(Kind.NO_SUCH_PERSON).text)
    there, *others = (re.sub('[«"].*[»"]', "", text) for text in said)
    assert set(others) == {there}, "but for the name as it was written"
    assert "Nora" not in anne.everything.replace("«Nora»", "").replace('"Nora"', "")
    assert await seen(stage) == []


@in_both_languages
@plan(**APART, relative=True)
async def test_for_anybody_else_there_is_no_such_command(
    stage: Play, petter: Person, nora: Person, mona: Person, ola: Person
) -> None:
    await nora.says("/person Petter")
    nora.expects(Kind.ANSWER_UNKNOWN_COMMAND)
    for outsider in (mona, ola):
        await outsider.says("/person Petter")
        outsider.expects("113")
    for outsider in (nora, mona, ola):
        assert "Petter" not in outsider.everything
        assert "900 00 000" not in outsider.everything
    assert await seen(stage) == []


@plan(**APART, relative=True)
async def test_a_forged_choice_shows_nothing(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, mona: Person
) -> None:
    petters = next(row.person_id for row in await stage.recall(Patient))
    await kari.says("/person nora")
    await nora.says("hei")
    await mona.says("hei")
    toasts = set()
    for outsider, message in (
        (kari, kari.expects(Kind.PERSON)),
        (nora, nora.expects(Kind.ANSWER_TEXT)),
        (mona, mona.expects("113")),
    ):
        for id_ in (petters, 10**9):
            toasts.add(await outsider.forges(message, f"w:{id_}"))
            outsider.expects_nothing()
    assert len(toasts) == 1, "a patient of others and one who is not there look the same"
    assert await seen(stage) == [("Kari", "Nora")]


async def test_who_is_no_contact_any_more_when_it_would_be_sent_gets_nothing(stage: Play, anne: Person) -> None:
    async with stage.crash_at_sending(Kind.PERSON, sent=False):
        await anne.says("/person petter")
    await stage.apply(replace(stage.script, chain=(("kari", "30m"),)))
    await stage.start_bot()
    await stage.advance(minutes=2)
    assert "Petter" not in anne.everything
    assert await seen(stage) == []


@plan(neighbour=True, chain=(("anne", "30m"), ("kari", "30m")))
async def test_nor_is_anybody_offered_who_may_not_be_told_any_more(stage: Play, kari: Person) -> None:
    async with stage.crash_at_sending(Kind.WHICH_PERSON, sent=False):
        await kari.says("/person")
    await stage.apply(replace(stage.script, chain=(("anne", "30m"),)))
    await stage.start_bot()
    await stage.advance(minutes=2)
    assert kari.expects(Kind.WHICH_PERSON).buttons == ["Nora"]


@plan(phone=None, steps=tuple(f"**Gikk** <b>{'ut' * 20}</b> {number}" for number in range(30)))
async def test_a_page_full_of_long_names_and_markup_fits_and_is_shown_as_it_is(
    stage: Play, petter: Person, anne: Person
) -> None:
    await rename(stage, "Petter", "<i>Pet_ter_</i> & *co* 👩‍🚒")
    await stage.at("10:05")
    question = petter.expects_check_in()
    for label in question.buttons[4:]:
        await question.taps(label)
    stage.ignores_the_rest()
    shown = await page(anne, "pet_")
    assert shown.text.startswith("👤 <i>Pet_ter_</i> & *co* 👩‍🚒\n")
    assert "**Gikk** <b>" in shown.text
    assert len(shown.text) <= 4096
    assert "Telefon" not in shown.text
