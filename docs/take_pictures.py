"""Takes the pictures of README and docs/chat.md: plays the demonstration in Chromium, writes docs/pictures/*.png.

Needs Chromium (CHROMIUM, else /usr/bin/chromium) and a font with emoji (Debian: fonts-noto-color-emoji).
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.demo.plan import built_in

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
BYTES_MAX = 300_000
PATIENCE_MS = 30_000
PHONE = 360
NEIGHBOURS = ("Ida", "Jonas", "Nora")
NEIGHBOUR = """
[[patients]]
key = "{key}"
name = "{name}"
phone = "+47 900 00 00{n}"
telegram_id = 210{n}
consent = "på papir 20.11.2026"
steps = ["Gikk ut", "Trening"]
chain = [{{ contact = "anne", within = "30m" }}, {{ contact = "kari", within = "30m" }}]
quiet = "22:00-08:00"
schedules = [{{ key = "dag", days = "daily", times = ["10:00"], window = "2h", remind_after = "1h" }}]
"""


def main() -> None:
    """Play, and take a picture at each of the moments that the documents show."""
    if not CHROMIUM.exists():
        sys.exit(f"There is no Chromium at {CHROMIUM}; install it, or say where it is in CHROMIUM.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        for_readme(browser)
        for_chat(browser)
        browser.close()


def for_readme(browser: Browser) -> None:
    """The demonstration itself, wide and narrow."""
    with demonstration() as url:
        wide, narrow = opened(browser, url, 1280, 800), opened(browser, url, PHONE, 740)
        if not has_emoji(wide):
            sys.exit("No font here has emoji (Debian: apt-get install fonts-noto-color-emoji).")
        silence(wide)
        take(wide, "demo")
        choose(narrow, "Anne")
        expect(narrow.get_by_role("button", name="Jeg tar kontakt")).to_be_visible()
        take(narrow, "demo-phone")
        all_clear(wide)
        take(wide, "all-clear")


def for_chat(browser: Browser) -> None:
    """What one phone shows, in a team with four patients."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.toml"
        neighbours = [NEIGHBOUR.format(key=name.lower(), name=name, n=n) for n, name in enumerate(NEIGHBOURS)]
        plan.write_text(built_in("nb") + "".join(neighbours), encoding="utf-8")
        with demonstration("--plan", str(plan)) as url:
            page = opened(browser, url, PHONE, 740)
            a_morning(page)
            choose(page, "Lise")
            asks(page, "/svar", "Uleste svar")
            take_phone(page, "Lise", "replies", last=2)
            asks(page, "/i_dag", "I dag, mandag")
            take_phone(page, "Lise", "today", last=2)
            asks(page, "/person Jonas", "Siste uke")
            take_phone(page, "Lise", "person", last=2)
            new_schedule(page)
            take_phone(page, "Lise", "schedule", last=1)
            first_meeting(page)
            take_phone(page, "Nora", "enrolment", last=1)


def opened(browser: Browser, url: str, width: int, height: int) -> Page:
    """The demonstration's page, with all phones on it."""
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    expect(phone(page, "Lise")).to_have_count(1)
    return page


@contextmanager
def demonstration(*arguments: str) -> Iterator[str]:
    """The demonstration with a stopped clock, on a free port; its address."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--paused", *arguments]
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


def a_morning(page: Page) -> None:
    """Ida has a pause, Nora and Petter answer, Jonas does not, and Anne makes contact."""
    choose(page, "Lise")
    asks(page, "/pause Ida", "Hvor lenge skal Ida ha pause?")
    taps(page, "Lise", "3 dager")
    expect(newest(page, "Lise")).to_contain_text("Ida har pause")
    to_next_event(page, "Monday", "10:00")
    choose(page, "Petter")
    taps(page, "Petter", "Bra")
    expect(phone(page, "Petter").get_by_role("button", name="✓ 🙂 Bra")).to_be_visible()
    write(page, "Petter", "gikk ut med søpla, men det regnet")
    expect(phone(page, "Petter").get_by_role("button", name="Angre")).to_be_visible()
    choose(page, "Nora")
    write(page, "Nora", "sov dårlig, men er oppe")
    expect(phone(page, "Nora").locator(".message.bot")).to_have_count(2)
    for time in ("11:00", "12:00"):
        to_next_event(page, "Monday", time)
    choose(page, "Anne")
    taps(page, "Anne", "Jeg tar kontakt")
    expect(newest(page, "Anne")).to_contain_text("Anne tar kontakt")


def new_schedule(page: Page) -> None:
    """A schedule over Christmas, up to its preview."""
    asks(page, "/plan Petter", "Slik blir Petter spurt")
    taps(page, "Lise", "+ Ny plan")
    expect(newest(page, "Lise")).to_contain_text("Når skal Petter spørres?")
    write(page, "Lise", "hverdager kl 19 fra 23. desember til 8. januar, ikke 24.12")
    for button in ("2 timer", "Påminnelse etter 1 time", "Hopp over helligdager"):
        taps(page, "Lise", button)
    expect(newest(page, "Lise")).to_contain_text("De neste:")


def first_meeting(page: Page) -> None:
    """Nora ends, and begins again by a link: what this is, and the question whether to take part."""
    asks(page, "/avslutt Nora", "Skal Nora ikke være med lenger?")
    taps(page, "Lise", "Ja, avslutt")
    expect(newest(page, "Lise")).to_contain_text("Nora er ikke med lenger")
    asks(page, "/inviter", "Hvem vil du invitere?")
    taps(page, "Lise", "Bruker")
    expect(newest(page, "Lise")).to_contain_text("Hva heter personen?")
    write(page, "Lise", "Nora")
    taps(page, "Lise", "Lag ny lenke")
    expect(newest(page, "Lise")).to_contain_text("Lenken til Nora")
    token = (newest(page, "Lise").text_content() or "").partition("?start=")[2].split()[0]
    choose(page, "Nora")
    write(page, "Nora", f"/start {token}")
    taps(page, "Nora", "Norsk")
    taps(page, "Nora", "Ja, jeg er 18 eller eldre")
    expect(phone(page, "Nora").get_by_role("button", name="Ja, jeg vil være med")).to_be_visible()


def asks(page: Page, command: str, answer: str) -> None:
    """Lise writes a command, and gets its answer."""
    write(page, "Lise", command)
    expect(newest(page, "Lise")).to_contain_text(answer)


def taps(page: Page, name: str, button: str) -> None:
    phone(page, name).get_by_role("button", name=button).last.click()


def choose(page: Page, name: str) -> None:
    page.locator("#tabs").get_by_role("button", name=name).click()


def newest(page: Page, name: str) -> Locator:
    return phone(page, name).locator(".bot .text").last


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


def take_phone(page: Page, whose: str, name: str, *, last: int) -> None:
    """Take a picture of one phone, just high enough for its last messages."""
    missing = """(screen, last) => {
        const list = screen.querySelector(".messages");
        const shown = [...list.querySelectorAll(".message")].slice(-last);
        const style = getComputedStyle(list);
        const room = shown.at(-1).getBoundingClientRect().bottom - shown[0].getBoundingClientRect().top;
        const around = parseFloat(style.rowGap) - 1 + parseFloat(style.paddingBottom);
        return Math.ceil(room + around - screen.clientHeight);
    }"""
    expect(page.locator(".toast.shown")).to_have_count(0)
    one, size = phone(page, whose), page.viewport_size or {"width": PHONE, "height": 740}
    more: int = one.locator(".screen").evaluate(missing, last)
    page.set_viewport_size({"width": size["width"], "height": size["height"] + more})
    one.locator(".messages").evaluate("list => { list.scrollTop = list.scrollHeight; }")
    take(page, name, one)


def take(page: Page, name: str, part: Locator | None = None) -> None:
    """Take a picture, of all or of a part, once toasts are gone and nothing is in focus."""
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    expect(page.locator(".toast.shown")).to_have_count(0)
    path = PICTURES / f"{name}.png"
    size = len(part.screenshot(path=path) if part else page.screenshot(path=path))
    if size > BYTES_MAX:
        sys.exit(f"{path} has {size} bytes; more than {BYTES_MAX} is too much for a page.")
    print(f"{path.relative_to(ROOT)}: {size} bytes")


if __name__ == "__main__":
    main()
