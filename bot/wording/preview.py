"""All texts side by side, for people to read: ``python -m bot.wording.preview > docs/texts.md``."""

import sys
from dataclasses import replace

from bot.wording import Worded, Wording
from bot.wording.help_lines import read_help_lines
from bot.wording.menus import COMMANDS
from bot.wording.samples import Sample, samples

_MOST_VARIANTS = 12
_HEAD = """\
# What Mellom says

Made by `python -m bot.wording.preview > docs/texts.md`; the texts themselves are in `bot/locales`.
Petter (the patient), Anne and Kari (staff) are invented. It is Monday 23 November 2026 in Oslo. Where several
rows stand under one heading, one of them is chosen for each message, so that no day sounds like the last.
Buttons are in brackets.
"""


def page(wording: Wording) -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, *(_section(wording, sample) for sample in samples()), _commands(wording), _numbers()]
    return "\n".join(parts)


def _section(wording: Wording, sample: Sample) -> str:
    pairs = dict.fromkeys(
        (_cell(_worded(wording, sample, "nb", variant)), _cell(_worded(wording, sample, "en", variant)))
        for variant in range(_MOST_VARIANTS)
    )
    rows = [f"| {nb} | {en} |" for nb, en in pairs]
    buttons = [_buttons(_worded(wording, sample, language, 0)) for language in ("nb", "en")]
    if any(buttons):
        rows.append(f"| {buttons[0]} | {buttons[1]} |")
    return "\n".join([f"## {sample.title}", "", "| bokmål | English |", "|---|---|", *rows, ""])


def _worded(wording: Wording, sample: Sample, language: str, variant: int) -> Worded:
    return wording.word(replace(sample.in_language(language), variant=variant))


def _cell(worded: Worded) -> str:
    return worded.text.replace("|", "\\|").replace("\n", "<br>")


def _buttons(worded: Worded) -> str:
    return "<br>".join(" ".join(f"`[{button.text}]`" for button in row) for row in worded.rows)


def _commands(wording: Wording) -> str:
    parts = []
    for role in COMMANDS:
        both = zip(wording.commands("nb", role), wording.commands("en", role), strict=True)
        rows = [f"| /{nb[0]}: {nb[1]} | /{en[0]}: {en[1]} |" for nb, en in both]
        parts.append(
            "\n".join([f"## The menu of commands: {role}", "", "| bokmål | English |", "|---|---|", *rows, ""])
        )
    return "\n".join(parts)


def _numbers() -> str:
    rows = []
    for line in read_help_lines():
        names = f"{line.names['nb']} | {line.names['en']}"
        rows.append(f"| {line.number} | {names} | <{line.source}> | {line.checked} ({line.seen}) |")
    head = "| number | bokmål | English | source | checked |\n|---|---|---|---|---|"
    return "\n".join(["## Help numbers", "", head, *rows, ""])


if __name__ == "__main__":
    sys.stdout.buffer.write(page(Wording()).encode())
