"""The scene of a possible crisis, played on the page in a real browser in both languages, and its story line."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Open, Visitor, next_event

pytestmark = pytest.mark.browser
DEMOS = [("nb", ()), ("en", ("--language", "en"))]


@pytest.mark.parametrize(("language", "demo"), DEMOS, indirect=["demo"], ids=["nb", "en"])
def test_a_possible_crisis(opened: Open, language: str) -> None:
    with opened(1280) as page:
        petter, anne, kari, lise = (Visitor(page, name, language) for name in ("Petter", "Anne", "Kari", "Lise"))
        story = page.locator("#story")

        # the fixed text at once, and everybody of the staff at work is told before all else
        petter.writes("orker ikke leve mer", "I want to die")
        petter.sees("Fare for liv: 113", "Life in danger: 113")
        petter.sees("Sendt til Anne, som er på jobb nå", "Sent to Anne, who is at work now")
        for staff in (anne, kari):
            staff.sees("Mulig krise: Petter", "Possible crisis: Petter")
        expect(story).to_contain_text("Petter gets the fixed text at once")
        expect(story).to_contain_text("Everybody at work is told at once")

        # nobody takes it: the admins, and it goes on
        next_event(page, "Monday", "08:05")
        lise.sees("Ingen har tatt dette ennå", "Nobody has taken this yet")
        expect(story).to_contain_text("nobody has taken the possible crisis")

        # each message gets the line and is told again
        petter.writes("hører dere meg", "are you there")
        petter.sees("Meldingen er mottatt", "Your message is received")
        anne.sees("Petter har skrevet igjen", "Petter has written again")
        expect(story).to_contain_text("writes on while the possible crisis is open")

        # a person closes it: outcome, note, choice
        anne.taps("Har fått kontakt", "Reached them")
        anne.sees("åpent til det er skrevet", "stays open until what was done")
        anne.writes("Snakket med ham.", "Talked with him.")
        anne.taps("Fortsett som før", "Go on as before")
        petter.sees("Anne har lest det du skrev", "Anne has read what you wrote")
        expect(story).to_contain_text("closes the possible crisis after contact, with a note and a choice")
