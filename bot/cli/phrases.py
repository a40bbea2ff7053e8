"""The phrase list of a possible crisis: trying texts, and what a change of the list would do."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.door import FILE_BYTES_MAX, Failed, read_text
from rules.crisis import ListErrors, PhraseList, assess, assess_by, read_list, read_own
from rules.crisis.difference import difference

LONGEST_LINE = 100_000
"""So many characters a line to try can have; a message in Telegram has 4096 at most."""

phrases_app = typer.Typer(
    help="The phrase list of a possible crisis: try texts on it, compare two versions.", no_args_is_help=True
)
Texts = Annotated[str, typer.Argument(metavar="FILE", help="A text a line; - is standard input.")]
Language = Annotated[str, typer.Option("--language", help="The language of who wrote, for example nb, nn or en.")]


@phrases_app.command("test")
def try_texts(
    texts: Texts,
    language: Language = "nb",
    own: Annotated[Path | None, typer.Option("--own", help="A team's own phrases, added to the list.")] = None,
) -> None:
    """Print how fast each text must be read: label, phrase and text, with tabs between."""
    more = _list(own, whole=False) if own else None
    for text in _texts(texts):
        found = assess(text, language, more)
        typer.echo(f"{found.label}\t{found.phrase}\t{text}")


@phrases_app.command("diff")
def compare(
    old: Annotated[Path, typer.Argument(help="The list as it was.")],
    new: Annotated[Path, typer.Argument(help="The list as it would be.")],
    on: Annotated[str | None, typer.Option("--on", help="Texts, one a line: shows which would change label.")] = None,
    language: Language = "nb",
) -> None:
    """Show which phrases and words came, went or changed, and which texts would be labelled otherwise."""
    before, after = _list(old, whole=True), _list(new, whole=True)
    texts = _texts(on) if on else []
    changes = difference(before, after)
    for line in changes:
        typer.echo(line)
    if before.version == after.version and changes:
        typer.echo(f"Both say that they are version {after.version}: give the new one another.", err=True)
    if not changes:
        typer.echo("The lists say the same.")
    if on:
        changed = 0
        for text in texts:
            was, now = assess_by(before, text, language), assess_by(after, text, language)
            if was.label is not now.label:
                changed += 1
                typer.echo(f"{was.label} -> {now.label}\t{now.phrase or was.phrase}\t{text}")
        typer.echo(f"{changed} of {len(texts)} texts would be labelled otherwise.")


def _list(path: Path, *, whole: bool) -> PhraseList:
    try:
        return (read_list if whole else read_own)(read_text(path))
    except ListErrors as errors:
        mistakes = f"{len(errors.errors)} {'mistake' if len(errors.errors) == 1 else 'mistakes'}"
        raise Failed("\n".join([f"{mistakes} in the list", *(f"{path}, {error}" for error in errors.errors)])) from None


def _texts(source: str) -> list[str]:
    """The lines of a file or of standard input. Raises Failed where they are no texts."""
    named = "standard input" if source == "-" else source
    lines = (_standard_input() if source == "-" else read_text(Path(source))).removeprefix("\ufeff").split("\n")
    if not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise Failed(f"{named}, line {number} holds a NUL: this is no text")
        if len(line) > LONGEST_LINE:
            raise Failed(f"{named}, line {number} has more than {LONGEST_LINE} characters; put one text on a line")
    return [line.removesuffix("\r") for line in lines]


def _standard_input() -> str:
    if sys.stdin is None:
        raise Failed("standard input is closed; give a file")
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        return sys.stdin.read()
    data = stream.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise Failed("standard input is too large")
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError:
        raise Failed("standard input is not UTF-8 text") from None
