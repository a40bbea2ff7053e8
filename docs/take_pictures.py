"""Takes the README's pictures: plays the demonstration's story in Chromium and writes docs/pictures/*.png.

Needs Chromium (CHROMIUM, else /usr/bin/chromium) and a font with emoji (Debian: fonts-noto-color-emoji).
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
BYTES_MAX = 300_000
PATIENCE_MS = 30_000


def main() -> None:
    """Play, and take a picture at each of the moments that the README shows."""
    if not CHROMIUM.exists():
        sys.exit(f"There is no Chromium at {CHROMIUM}; install it, or say where it is in CHROMIUM.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with demonstration() as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        wide = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        narrow = browser.new_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
        for page in (wide, narrow):
            page.set_default_timeout(PATIENCE_MS)
            page.goto(url)
            expect(page.locator("[data-phone]")).to_have_count(4)
        if not has_emoji(wide):
            sys.exit("No font here has emoji (Debian: apt-get install fonts-noto-color-emoji).")
        silence(wide)
        take(wide, "demo")
        narrow.locator("#tabs").get_by_role("button", name="Anne").click()
        expect(narrow.get_by_role("button", name="Jeg tar kontakt")).to_be_visible()
        take(narrow, "demo-phone")
        all_clear(wide)
        take(wide, "all-clear")
        narrow.locator("#tabs").get_by_role("button", name="Lise").click()
        team(narrow)
        take(narrow, "team")
        browser.close()


@contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration with a stopped clock, on a free port; its address."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--paused"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:  # noqa: S603  our own
        try:
            found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
            if not found:
                sys.exit("The demonstration did not start.")
            yield found[0]
        finally:
            process.terminate()


def silence(page: Page) -> None:
    """A day with an answer and a step, then a day without, up to the alert."""
    petter = phone(page, "Petter")
    to_next_event(page, "Monday", "10:00")
    petter.get_by_role("button", name="Bra").click()
    expect(petter.get_by_role("button", name="✓ 🙂 Bra")).to_be_visible()
    write(page, "Petter", "gikk ut med søpla")
    expect(petter.get_by_role("button", name="Angre")).to_be_visible()
    for time in ("08:00", "10:00", "11:00", "12:00"):
        to_next_event(page, "Tuesday", time)
    expect(phone(page, "Anne").get_by_role("button", name="Jeg tar kontakt")).to_be_visible()


def all_clear(page: Page) -> None:
    """The contact takes it, the patient answers late."""
    anne = phone(page, "Anne")
    anne.get_by_role("button", name="Jeg tar kontakt").click()
    expect(anne.locator(".bot .text").last).to_contain_text("tar kontakt")
    page.get_by_role("button", name="Advance 10 minutes").click()
    expect(page.locator("#clock-time")).to_contain_text("12:10")
    write(page, "Petter", "sovnet, beklager")
    expect(anne.locator(".message.bot")).to_have_count(3)
    expect(page.locator("#story")).to_contain_text("All clear")


def team(page: Page) -> None:
    """The team looks at a patient's page, and at when he is asked."""
    lise = phone(page, "Lise")
    write(page, "Lise", "/person Petter")
    lise.get_by_role("button", name="Innsjekkplan").click()
    expect(lise.get_by_role("button", name="+ Ny plan")).to_be_visible()


def to_next_event(page: Page, day: str, time: str) -> None:
    page.get_by_role("button", name="To the next event").click()
    expect(page.locator("#clock")).to_contain_text(day)
    expect(page.locator("#clock-time")).to_contain_text(time)
    expect(page.locator("#clock-state")).to_have_text("paused")


def write(page: Page, name: str, text: str) -> None:
    page.get_by_label(f"Message as {name}").fill(text)
    page.keyboard.press("Enter")


def phone(page: Page, name: str) -> Locator:
    return page.get_by_label(f"{name}’s phone", exact=True)


def has_emoji(page: Page) -> bool:
    """Whether an emoji is drawn as something else than the box for what no font has."""
    drawn = """sign => {
        const canvas = document.createElement("canvas");
        const pen = canvas.getContext("2d");
        pen.font = "24px sans-serif";
        pen.fillText(sign, 2, 30);
        return canvas.toDataURL();
    }"""
    return bool(page.evaluate(drawn, "🙂") != page.evaluate(drawn, "\U000effff"))


def take(page: Page, name: str) -> None:
    """Take a picture once toasts are gone and nothing is in focus."""
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    expect(page.locator(".toast.shown")).to_have_count(0)
    path = PICTURES / f"{name}.png"
    size = len(page.screenshot(path=path))
    if size > BYTES_MAX:
        sys.exit(f"{path} has {size} bytes; more than {BYTES_MAX} is too much for a README.")
    print(f"{path.relative_to(ROOT)}: {size} bytes")


if __name__ == "__main__":
    main()
