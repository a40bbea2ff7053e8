"""What the team does by chat, played on the demonstration's fourth phone in both languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Open, Visitor, next_event

pytestmark = pytest.mark.browser

in_both_languages = pytest.mark.parametrize(
    ("demo", "language"),
    [(("--language", "nb"), "nb"), (("--language", "en"), "en")],
    indirect=["demo"],
    ids=["nb", "en"],
)


def the_story_tells(page: Page, words: str) -> None:
    expect(page.locator("#story")).to_contain_text(words)


@in_both_languages
def test_a_schedule_is_made_in_plain_words_and_changed(opened: Open, language: str) -> None:
    with opened(1280) as page:
        petter, lise = Visitor(page, "Petter", language), Visitor(page, "Lise", language)
        lise.writes("/hjelp", "/help")
        lise.sees("/plan – se og endre innsjekker", "/schedule – see and change check-ins")

        lise.writes("/plan Petter", "/schedule Petter")
        lise.taps("+ Ny plan", "+ New schedule")
        lise.sees("Når skal Petter spørres?", "When should Petter be asked?")
        lise.writes("hverdager kl 12", "weekdays at 12")
        for button in (
            ("2 timer", "2 hours"),
            ("Påminnelse etter 1 time", "Reminder after 1 hour"),
            ("Hopp over helligdager", "Skip holidays"),
            ("Uten slutt", "No end"),
        ):
            lise.taps(*button)
        lise.sees("De neste:", "The next ones:")
        lise.sees("mandag 23. november kl. 12:00", "Monday 23 November at 12:00")
        lise.sees("fredag 27. november kl. 12:00", "Friday 27 November at 12:00")
        expect(petter.phone.locator(".bot")).to_have_count(0)
        lise.taps("Lagre", "Save")
        lise.sees("Lagret.", "Saved.")
        petter.sees("Fra nå spør vi mandag–fredag kl. 12:00", "From now on we ask Monday–Friday at 12:00")

        lise.writes("/plan Petter", "/schedule Petter")
        lise.taps("Endre 2", "Change 2")
        lise.taps("Dager og tider", "Days and times")
        lise.sees("Når skal Petter spørres?", "When should Petter be asked?")
        lise.writes("mandag-fredag kl 9", "Monday-Friday at 9am")
        lise.sees("mandag 23. november kl. 09:00", "Monday 23 November at 09:00")
        lise.taps("Lagre", "Save")
        lise.sees("Lagret.", "Saved.")
        petter.sees("mandag–fredag kl. 09:00", "Monday–Friday at 09:00")
        next_event(page, "Monday", "09:00")
        the_story_tells(page, "09:00 check-in sent to Petter; answer by 11:00")


@in_both_languages
def test_today_and_a_patients_page_show_an_alert_and_a_pause(opened: Open, language: str) -> None:
    with opened(1280) as page:
        petter, anne, lise = (Visitor(page, name, language) for name in ("Petter", "Anne", "Lise"))
        next_event(page, "Monday", "10:00")
        lise.writes("/i_dag", "/today")
        lise.sees("svar ventes innen kl. 12:00", "answer awaited by 12:00")
        for time in ("11:00", "12:00"):
            next_event(page, "Monday", time)
        lise.writes("/i_dag", "/today")
        lise.sees("varsel om manglende svar, ingen har tatt det", "alert about no answer, nobody has taken it")
        anne.taps("Jeg tar kontakt", "I'll make contact")
        anne.sees("Anne tar kontakt (12:00)", "Anne is making contact (12:00)")

        lise.writes("/person pet", "/person pet")
        for line in (
            ("Telefon: +47 900 00 000", "Phone: +47 900 00 000"),
            ("varsel om manglende svar, Anne tar kontakt", "alert about no answer, Anne is making contact"),
            ("Innsjekk: hver dag kl. 10:00.", "Check-in: every day at 10:00."),
            ("mandag 23. november: uten svar kl. 10:00", "Monday 23 November: no answer at 10:00"),
            ("1. Anne, har 30 minutter", "1. Anne, has 30 minutes"),
            ("på papir", "on paper"),
        ):
            lise.sees(*line)
        lise.taps("Pause", "Pause")
        lise.sees("Hvor lenge", "How long")
        lise.taps("3 dager", "3 days")
        petter.sees("Lise har satt spørsmålene på pause", "Lise has paused the questions")
        the_story_tells(page, "Petter has a pause until Thu 26 Nov 12:00")
        lise.writes("/i_dag", "/today")
        lise.sees("pause til torsdag 26. november kl. 12:00", "paused until Thursday 26 November at 12:00")
        lise.sees("Anne tar kontakt", "Anne is making contact")
        lise.writes("/innsjekk Petter", "/checkin Petter")
        lise.sees("Ingen innsjekk er sendt.", "No check-in was sent.")

        lise.writes("/pause Petter", "/pause Petter")
        lise.taps("Avslutt pausen", "End the pause")
        petter.sees("Lise har avsluttet pausen.", "Lise has ended the pause.")
        lise.writes("/i_dag", "/today")
        lise.sees("uten svar kl. 10:00", "no answer at 10:00")
        expect(lise.phone.locator(".bot .text").last).not_to_contain_text(lise.tongue("pause til", "paused until"))


@in_both_languages
def test_words_go_both_ways_with_the_buttons_of_a_patients_page(opened: Open, language: str) -> None:
    with opened(1280) as page:
        petter, lise = Visitor(page, "Petter", language), Visitor(page, "Lise", language)
        lise.writes("/person Petter", "/person Petter")
        lise.taps("Skriv", "Write")
        lise.sees("Hva vil du skrive til Petter?", "What do you want to write to Petter?")
        lise.writes("Skal vi gå en tur i morgen?", "Shall we go for a walk tomorrow?")
        petter.sees("Lise skriver:", "Lise writes:")
        petter.sees("Skal vi gå en tur i morgen?", "Shall we go for a walk tomorrow?")
        lise.sees("Meldingen til Petter kom frem", "The message to Petter arrived")
        petter.writes("ja, gjerne", "yes, please")
        petter.sees("Lise", "Lise")
        lise.sees("Petter svarer deg:", "Petter answers you:")
        lise.sees("ja, gjerne", "yes, please")
        the_story_tells(page, "The answer goes to Lise, who wrote")
        lise.taps("Skriv tilbake", "Write back")
        lise.sees("Hva vil du skrive til Petter?", "What do you want to write to Petter?")
        lise.writes("Da ringer jeg på.", "I'll ring the bell.")
        petter.sees("Da ringer jeg på.", "I'll ring the bell.")

        lise.taps("Send hilsen", "Send a greeting")
        petter.sees("Du trenger ikke svare.", "No need to answer.")
        lise.sees("Hilsenen til Petter kom frem", "The greeting to Petter arrived")
        lise.taps("Innsjekk nå", "Check-in now")
        lise.sees("Petter får en innsjekk nå.", "Petter gets a check-in now.")
        petter.taps("Tung dag", "Hard day")
        the_story_tells(page, "a hard day. The 08:00 check-in is answered")
        lise.writes("/svar", "/replies")
        lise.sees("Tung dag", "Hard day")
        the_story_tells(page, "Lise reads what was written")


@in_both_languages
def test_patients_come_and_go(opened: Open, language: str) -> None:
    with opened(1280) as page:
        petter, anne, lise = (Visitor(page, name, language) for name in ("Petter", "Anne", "Lise"))
        lise.writes("/inviter", "/invite")
        lise.taps("Bruker", "Patient")
        lise.sees("Hva heter personen?", "What is the person's name?")
        lise.writes("Nora", "Nora")
        lise.taps("Anne", "Anne")
        lise.sees("Varsler om Nora går til Anne", "Alerts about Nora go to Anne")
        expect(lise.phone).to_contain_text(lise.tongue("Lenken til Nora", "The link for Nora"))

        lise.writes("/person Petter", "/person Petter")
        lise.sees("Siste uke", "The last week")
        lise.phone.get_by_role("button", name=lise.tongue("Avslutt", "End"), exact=True).last.click()
        lise.taps("Ja, avslutt", "Yes, end it")
        lise.sees("Petter er ikke med lenger.", "Petter no longer takes part.")
        petter.sees("116 123", "116 123")
        the_story_tells(page, "Petter gets the last text; nobody asks any more")

        lise.writes("/inviter", "/invite")
        lise.taps("Bruker", "Patient")
        lise.sees("Hva heter personen?", "What is the person's name?")
        lise.writes("Petter", "Petter")
        lise.taps("Lag ny lenke", "Make a new link")
        lise.sees("Lenken til Petter", "The link for Petter")
        link = lise.phone.locator(".bot .text").last.text_content() or ""
        token = link.partition("?start=")[2].split()[0]
        petter.writes(f"/start {token}", f"/start {token}")  # what opening the link sends
        petter.taps("Norsk", "English")
        petter.taps("Ja, jeg er 18 eller eldre", "Yes, I am 18 or older")
        petter.taps("Ja, jeg vil være med", "Yes, I'd like to")
        anne.sees("Petter har sagt ja", "Petter has said yes")
        petter.taps("Hver dag", "Every day")
        petter.taps("09:00", "09:00")
        petter.sees("på listen din", "on your list")
        petter.taps("Ferdig", "Done")
        petter.sees("Første spørsmål kommer i dag kl. 09:00", "The first question comes today at 09:00")
        next_event(page, "Monday", "09:00")
        petter.taps("Bra", "Good")
        the_story_tells(page, "a good day. The 09:00 check-in is answered")
