"""What a visitor does on the demonstration's page."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., AbstractContextManager[Page]]


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


class Visitor:
    """A visitor who plays one of the phones, in one of the languages. Each act waits for what it needs."""

    def __init__(self, page: Page, name: str, language: str) -> None:
        self.page = page
        self.name = name
        self.language = language
        self.phone = phone(page, name)

    def tongue(self, nb: str, en: str) -> str:
        """The one that this phone speaks."""
        return nb if self.language == "nb" else en

    def writes(self, nb: str, en: str) -> None:
        """Write a message."""
        write(self.page, self.name, self.tongue(nb, en))

    def taps(self, nb: str, en: str) -> None:
        """Tap the newest button with these words on it, as soon as there is one."""
        self.phone.get_by_role("button", name=self.tongue(nb, en)).last.click()

    def sees(self, nb: str, en: str) -> None:
        """The newest message holds these words, now or soon."""
        expect(self.phone.locator(".bot .text").last).to_contain_text(self.tongue(nb, en))
