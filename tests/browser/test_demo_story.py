"""The whole story, played on the page in a real browser as a visitor would."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import Open, next_event, phone, write

pytestmark = pytest.mark.browser


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


def test_a_thousand_taps_at_once_are_one(opened: Open) -> None:
    with opened(1280) as page:
        next_event(page, "Monday", "10:00")
        sent: list[str] = []
        page.on("request", lambda one: sent.append(one.url) if one.url.endswith("/tap") else None)
        bra = phone(page, "Petter").get_by_role("button", name="Bra")
        bra.evaluate("key => { for (let n = 0; n < 1000; n += 1) key.click(); }")
        expect(phone(page, "Petter").get_by_role("button", name="✓ 🙂 Bra")).to_be_visible()
        assert len(sent) == 1


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
