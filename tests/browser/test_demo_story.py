"""The whole story, played on the page in a real browser as a visitor would."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser.conftest import QUIET, Demo

pytestmark = pytest.mark.browser

Open = Callable[..., AbstractContextManager[Page]]
PATIENCE_MS = 20_000


@pytest.fixture
def opened(demo: Demo, chromium: Path) -> Iterator[Open]:
    """Opens the page at a width; fails on errors in its console and on requests to anywhere else."""
    complaints: list[str] = []
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(chromium), args=list(QUIET))

        @contextmanager
        def opening(width: int) -> Iterator[Page]:
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("request", lambda one: None if one.url.startswith(demo.url) else complaints.append(one.url))
            page.goto(demo.url)
            expect(page.locator("[data-phone]")).to_have_count(4)
            yield page
            page.close()

        yield opening
        browser.close()
    assert complaints == []


def phone(page: Page, name: str) -> Locator:
    return page.get_by_label(f"{name}’s phone", exact=True)


def write(page: Page, name: str, text: str) -> None:
    page.get_by_label(f"Message as {name}").fill(text)
    page.keyboard.press("Enter")


def next_event(page: Page, day: str, time: str) -> None:
    """Presses the button, and waits until the clock shows that moment and the controls are free again."""
    page.get_by_role("button", name="To the next event").click()
    expect(page.locator("#clock")).to_contain_text(day)
    expect(page.locator("#clock-time")).to_contain_text(time)
    expect(page.locator("#clock-state")).to_have_text("paused")


def test_the_story_on_four_phones(opened: Open) -> None:
    with opened(1280) as page:
        petter, anne, kari = (phone(page, name) for name in ("Petter", "Anne", "Kari"))
        story = page.locator("#story")
        expect(page.locator("#clock")).to_contain_text("Monday 23 November 2026")
        expect(page.locator("#clock-time")).to_have_text("08:00:00")
        for one in (petter, anne, kari, phone(page, "Lise")):
            expect(one).to_be_visible()

        # the check-in, answered by a button
        next_event(page, "Monday", "10:00")
        expect(story).to_contain_text("10:00 check-in sent to Petter; answer by 12:00")
        petter.get_by_role("button", name="Bra").click()
        expect(petter.get_by_role("button", name="✓ 🙂 Bra")).to_be_visible()
        expect(petter.locator(".bot .edited")).to_be_visible()
        expect(story).to_contain_text("Petter answers: a good day. The 10:00 check-in is answered")

        # two steps, one tapped and one written
        petter.get_by_role("button", name="Var på butikken").click()
        expect(petter.get_by_role("button", name="✓ Var på butikken")).to_be_visible()
        expect(petter.locator(".toast.shown")).to_contain_text("Var på butikken")
        write(page, "Petter", "gikk ut med søpla")
        expect(petter.locator(".me .text")).to_have_text("gikk ut med søpla")
        expect(petter.get_by_role("button", name="Angre")).to_be_visible()
        expect(story).to_contain_text("“Gikk ut med søpla”")

        # silence: reminder, alert
        next_event(page, "Tuesday", "08:00")
        expect(phone(page, "Lise").get_by_role("button", name="Les svarene")).to_be_visible()
        next_event(page, "Tuesday", "10:00")
        expect(petter.locator(".day").last).to_have_text("Tuesday 24 November")
        next_event(page, "Tuesday", "11:00")
        expect(story).to_contain_text("No answer yet: reminder sent to Petter; answer by 12:00")
        expect(anne.locator(".message")).to_have_count(1)  # the morning's summary
        next_event(page, "Tuesday", "12:00")
        expect(story).to_contain_text("Petter has not answered; if nobody takes it by 12:30, Kari is next")
        expect(anne.locator(".bot .text").last).to_contain_text("Petter har ikke svart på innsjekken kl. 10:00")
        expect(anne.locator(".unread")).to_be_visible()

        # the primary contact has it: the chain stops
        anne.get_by_role("button", name="Jeg tar kontakt").click()
        expect(anne.locator(".bot .text").last).to_contain_text("Anne tar kontakt (12:00)")
        expect(anne.get_by_role("button", name="Jeg tar kontakt")).to_have_count(0)
        page.get_by_role("button", name="Advance 1 hour").click()
        expect(page.locator("#clock-time")).to_contain_text("13:00")
        expect(kari.locator(".message")).to_have_count(1)

        # the late answer gives the all clear
        write(page, "Petter", "sovnet, beklager")
        expect(anne.locator(".bot .text").last).to_contain_text("Det kom svar fra Petters konto kl. 13:00")
        expect(anne.locator(".key")).to_have_text(["Les svarene"])
        expect(story).to_contain_text("All clear: Petter has answered, the alert is closed; told: Anne")


def test_the_clock_plays_by_itself_and_stops(opened: Open) -> None:
    with opened(1280) as page:
        page.get_by_role("button", name="Play 600×").click()
        expect(page.locator("#clock-state")).to_have_text("running 600×")
        expect(phone(page, "Petter").locator(".bot .text")).to_have_count(1)
        phone(page, "Petter").get_by_role("button", name="Tung dag").click()
        expect(page.locator("#story")).to_contain_text("a hard day")
        page.get_by_role("button", name="Pause").click()
        expect(page.locator("#clock-state")).to_have_text("paused")
        page.reload()
        expect(page.locator("#story")).to_contain_text("a hard day")
        expect(phone(page, "Petter").locator(".bot .text").first).to_be_visible()


def test_trouble_on_the_page(opened: Open) -> None:
    with opened(1280) as page:
        petter = phone(page, "Petter")
        down = page.get_by_role("switch", name="Telegram is down")
        running = page.get_by_role("switch", name="Bot running")
        down.click()
        expect(page.locator("#story")).to_contain_text("Telegram is down")
        down.click()
        expect(page.locator("#story")).to_contain_text("Telegram is back")
        running.click()
        expect(running).to_have_attribute("aria-checked", "false")
        expect(page.locator("#story")).to_contain_text("The bot is stopped")
        write(page, "Petter", "<b>er det noen?</b>")
        expect(petter.locator(".me .text")).to_have_text("<b>er det noen?</b>")
        expect(petter.locator(".message.bot")).to_have_count(0)
        running.click()
        expect(petter.locator(".message.bot")).to_have_count(1)
        petter.get_by_label("Menu of Petter’s phone").click()
        petter.get_by_role("button", name="Block the bot").click()
        expect(petter.get_by_role("button", name="Unblock the bot")).to_be_visible()
        expect(page.locator("#story")).to_contain_text("Petter has blocked the bot")


def test_two_tabs_show_the_same(opened: Open) -> None:
    with opened(1280) as one, opened(1280) as other:
        write(one, "Petter", "hei fra den ene")
        expect(phone(other, "Petter").locator(".me .text")).to_have_text("hei fra den ene")


def test_the_story_on_a_narrow_screen(opened: Open) -> None:
    with opened(360) as page:

        def tab(name: str) -> Locator:
            return page.get_by_label("Phones and story").get_by_role("button", name=name)

        next_event(page, "Monday", "10:00")
        expect(phone(page, "Petter")).to_be_visible()
        expect(phone(page, "Anne")).to_be_hidden()
        next_event(page, "Monday", "11:00")
        next_event(page, "Monday", "12:00")
        expect(tab("Anne").locator(".badge")).to_have_text("1")
        tab("Anne").click()
        phone(page, "Anne").get_by_role("button", name="Jeg tar kontakt").click()
        expect(phone(page, "Anne").locator(".bot .text")).to_contain_text("Anne tar kontakt (12:00)")
        tab("Petter").click()
        write(page, "Petter", "sovnet, beklager")
        expect(tab("Anne").locator(".badge")).to_have_text("1")
        tab("Story").click()
        expect(page.locator("#story")).to_contain_text("All clear: Petter has answered")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_team_does_its_work_on_the_fourth_phone(opened: Open) -> None:
    with opened(1280) as page:
        petter, lise = phone(page, "Petter"), phone(page, "Lise")
        story = page.locator("#story")
        next_event(page, "Monday", "10:00")
        write(page, "Petter", "det er en tung dag")
        expect(petter.locator(".bot .text").last).to_be_visible()

        # how it stands, and what was written
        write(page, "Lise", "/i_dag")
        expect(lise).to_contain_text("Petter: svarte kl. 10:00")
        write(page, "Lise", "/svar")
        expect(lise).to_contain_text("det er en tung dag")
        expect(story).to_contain_text("Lise reads what was written")

        # one person: the page, the schedule, a change of it in plain words
        write(page, "Lise", "/person petter")
        lise.get_by_role("button", name="Innsjekkplan").click()
        lise.get_by_role("button", name="+ Ny plan").click()
        expect(lise).to_contain_text("mandag–fredag kl. 10")
        write(page, "Lise", "/hjelp")
        expect(lise).to_contain_text("/inviter")

        # a message, and its answer
        write(page, "Lise", "/skriv petter Skal vi gå en tur i morgen?")
        expect(petter).to_contain_text("Skal vi gå en tur i morgen?")
        write(page, "Petter", "ja, gjerne")
        expect(lise).to_contain_text("ja, gjerne")
        expect(story).to_contain_text("The answer goes to Lise")

        # a greeting, a check-in now, a pause, an invitation, an end
        write(page, "Lise", "/hilsen petter")
        expect(petter).to_contain_text("Du trenger ikke svare")
        write(page, "Lise", "/innsjekk petter")
        expect(lise).to_contain_text("får en innsjekk nå")
        write(page, "Lise", "/pause petter")
        lise.get_by_role("button", name="1 dag").click()
        expect(petter).to_contain_text("Lise har satt")
        write(page, "Lise", "/inviter")
        lise.get_by_role("button", name="Kontakt").last.click()
        write(page, "Lise", "Eva")
        expect(lise).to_contain_text("t.me/")
        write(page, "Lise", "/avslutt petter")
        lise.get_by_role("button", name="Ja, avslutt").click()
        expect(petter).to_contain_text("116 123")
