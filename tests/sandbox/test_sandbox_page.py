"""The page in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox import Sandbox, StillConductor, StoryLine
from tests.sandbox.conftest import TOKEN, four_phones

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

pytestmark = pytest.mark.browser


class Told(StillConductor):
    def __init__(self) -> None:
        super().__init__(datetime.fromisoformat("2026-11-23T08:00:00+01:00"))
        self.lines: list[StoryLine] = []
        self.running = True
        self.fast = 0.0

    @property
    def bot_running(self) -> bool:
        return self.running

    async def set_bot_running(self, running: bool) -> None:
        self.running = running

    @property
    def speed(self) -> float:
        return self.fast

    def set_speed(self, speed: float) -> None:
        self.fast = speed

    def story(self) -> Sequence[StoryLine]:
        return self.lines


@pytest.fixture
def conductor() -> Told:
    return Told()


@pytest.fixture
async def box(conductor: Told) -> Any:
    sandbox = Sandbox([TOKEN], four_phones(), conductor)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def page(request: pytest.FixtureRequest, url: str, chromium: Path) -> AsyncIterator[Page]:
    width = getattr(request, "param", 1280)
    complaints: list[str] = []
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=str(chromium), args=QUIET)
        page = await browser.new_page(viewport={"width": width, "height": 740})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith(url) else complaints.append(one.url))
        await page.goto(url)
        await expect(page.locator("[data-phone]")).to_have_count(4)
        yield page
        await browser.close()
    assert complaints == []


def keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Bra", callback_data="b")]])


async def test_a_chat_by_hand(page: Page, bot: Bot, box: Sandbox) -> None:
    petter = page.locator('[data-phone="2001"]')
    await bot.send_message(2001, "Hvordan er det i <b>dag</b>?", parse_mode="HTML", reply_markup=keyboard())
    await expect(petter.locator(".bot strong")).to_have_text("dag")
    await petter.locator(".key", has_text="Bra").click()
    await box.wait_for(box.pending_updates)
    update = (await bot.get_updates())[0]
    assert update.callback_query is not None
    await update.callback_query.answer("Takk for svar.")
    await expect(petter.locator(".toast.shown")).to_have_text("Takk for svar.")
    await bot.edit_message_text("Takk for svar.", 2001, 1)
    await expect(petter.locator(".bot .edited")).to_be_visible()
    await expect(petter.locator(".key")).to_have_count(0)

    await petter.get_by_label("Message as Petter").fill("<img src=x onerror=alert(1)>")
    await petter.get_by_label("Send").click()
    await expect(petter.locator(".me .text")).to_have_text("<img src=x onerror=alert(1)>")
    await bot.delete_message(2001, 1)
    await expect(petter.locator(".message.bot")).to_have_count(0)


async def test_blocking_and_start(page: Page, box: Sandbox) -> None:
    petter = page.locator('[data-phone="2001"]')
    await petter.get_by_label("Menu of Petter’s phone").click()
    await petter.get_by_role("button", name="Block the bot").click()
    await petter.locator(".instead", has_text="Unblock the bot").click()
    await expect(petter.get_by_label("Message as Petter")).to_be_visible()
    await page.locator('[data-phone="5001"] .instead', has_text="Start").click()
    await expect(page.locator('[data-phone="5001"] .me .text')).to_have_text("/start")
    assert [one.kind for one in box.pending_updates()] == ["my_chat_member", "my_chat_member", "message"]


async def test_the_controls(page: Page, box: Sandbox, conductor: Told) -> None:
    clock = page.locator("#clock")
    await expect(clock).to_contain_text("Monday 23 November 2026")
    await expect(clock).to_contain_text("08:00:00")
    await page.locator('[data-action="advance-600"]').click()
    await expect(clock).to_contain_text("08:10:00")
    await page.locator('[data-action="play-60"]').click()
    await expect(page.locator('[data-action="play-60"]')).to_have_attribute("aria-pressed", "true")
    await page.locator('[data-action="pause"]').click()
    await page.locator('[data-action="next-event"]').click()
    await expect(page.locator("#trouble")).to_contain_text("does not know")
    await page.locator('[data-action="telegram-down"]').click()
    await expect(page.locator('[data-action="telegram-down"]')).to_have_attribute("aria-checked", "true")
    await page.get_by_label("Message as Petter").fill("hei")
    await page.keyboard.press("Enter")
    await expect(page.locator('[data-phone="2001"] .toast')).to_contain_text("Telegram is down")
    await expect(page.get_by_label("Message as Petter")).to_have_value("hei")
    await page.locator('[data-action="bot-running"]').click()
    await expect(page.locator('[data-action="bot-running"]')).to_have_attribute("aria-checked", "false")
    assert box.faults.telegram_down
    conductor.lines.append(StoryLine(1, conductor.now(), "10:00 check-in sent", "trouble"))
    await expect(page.locator("#story")).to_contain_text("Mon 08:10 Trouble")


@pytest.mark.parametrize("page", [360], indirect=True)
async def test_one_phone_at_a_time_on_a_narrow_screen(page: Page, bot: Bot) -> None:
    await expect(page.locator('[data-phone="2001"]')).to_be_visible()
    await expect(page.locator('[data-phone="3001"]')).to_be_hidden()
    await bot.send_message(3001, "Varsel")
    await expect(page.locator('[data-tab="3001"] .badge')).to_have_text("1")
    await page.locator('[data-tab="3001"]').click()
    await expect(page.locator('[data-phone="3001"]')).to_be_visible()
    await expect(page.locator('[data-tab="3001"] .badge')).to_be_hidden()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator('[data-phone="3002"]')).to_be_visible()
    await page.locator('[data-tab="story"]').click()
    await expect(page.locator("#story-panel")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
