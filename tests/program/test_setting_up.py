"""`mellom init`: the first file, from questions or options, and nothing that is there is lost."""

import os
import shutil
import stat
import subprocess
import sys

import pytest
from dotenv import dotenv_values

from bot.settings import read_settings
from storage.vault import Vault
from tests.plans import TOKEN
from tests.program.operator_room import PLAN, Room, Said
from tests.program.test_command import refused


@pytest.fixture
def bare(room: Room) -> Room:
    """A room in which nothing is set yet."""
    room.settings.clear()
    return room


def written(room: Room) -> dict[str, str]:
    return {name: value or "" for name, value in dotenv_values(room.folder / ".env").items()}


def test_questions_are_asked_and_bad_answers_asked_again(bare: Room) -> None:
    answers = ["letmein", f' "{TOKEN}" ', "Europe/Olso", "America/New_York", "nn", "en", "mysql://x", "sqlite:///m.db"]
    said = bare.mellom("init", answer="".join(f"{answer}\n" for answer in answers))
    assert said.code == 0, said.err
    problems = said.err.splitlines()
    assert len(problems) == 4
    assert "does not look like a token" in problems[0]
    assert 'no time zone "Europe/Olso"' in problems[1]
    assert "must be one of nb, en" in problems[2]
    assert "must begin with sqlite:/// or postgresql://" in problems[3]
    settings = read_settings(written(bare))
    assert settings.bot_token == TOKEN
    assert (settings.bot_timezone, settings.bot_language) == ("America/New_York", "en")
    assert settings.database_url == "sqlite:///m.db"
    vault = Vault(settings.encryption_keys)
    assert vault.open(vault.seal("hei")) == "hei"
    assert TOKEN not in said.out
    assert settings.encryption_keys not in said.out


def test_an_empty_answer_takes_the_usual(bare: Room) -> None:
    assert bare.mellom("init", answer=f"{TOKEN}\n\n\n\n").code == 0
    assert read_settings(written(bare)) == read_settings(
        {"BOT_TOKEN": TOKEN, "ENCRYPTION_KEYS": written(bare)["ENCRYPTION_KEYS"]}
    )


def test_with_options_nothing_is_asked_and_the_house_is_ready(bare: Room) -> None:
    said = bare.mellom(
        "init", "--yes", "--token", TOKEN, "--language", "en", "--telegram-api-url", "http://127.0.0.1:9/"
    )
    assert (said.code, said.err) == (0, "")
    assert stat.S_IMODE((bare.folder / ".env").stat().st_mode) == 0o600
    assert written(bare)["TELEGRAM_API_URL"] == "http://127.0.0.1:9/"
    bare.write("plan.toml", PLAN)
    applied = bare.mellom("apply", "plan.toml", "--yes")
    assert (applied.code, applied.err) == (0, "")


@pytest.mark.parametrize("pasted", [f'"{TOKEN}"', f"  '{TOKEN}'\t", f"«{TOKEN}»", f"{TOKEN[:9]} {TOKEN[9:]}\u200b"])
def test_quotes_and_spaces_around_a_token_do_no_harm(bare: Room, pasted: str) -> None:
    assert bare.mellom("init", "--yes", "--token", pasted).code == 0
    assert written(bare)["BOT_TOKEN"] == TOKEN


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "--yes asks nothing, so --token must be given"),
        (("--token", "letmein"), "--token: BOT_TOKEN does not look like a token"),
        (("--token", TOKEN, "--timezone", "Oslo"), '--timezone: BOT_TIMEZONE: There is no time zone "Oslo"'),
        (("--token", TOKEN, "--language", "nn"), "--language: BOT_LANGUAGE must be one of"),
        (("--token", TOKEN, "--database", "mysql://x"), "--database: DATABASE_URL must begin with"),
        (("--token", TOKEN, "--database", "postgresql://a:b#${x}@h/d"), "write them as %20, %23"),
        (("--token", TOKEN, "--telegram-api-url", "telegram"), "must be an address"),
    ],
)
def test_an_option_that_is_wrong_is_said_in_a_line_and_nothing_is_written(
    bare: Room, options: tuple[str, ...], sentence: str
) -> None:
    refused(bare.mellom("init", "--yes", *options), sentence)
    assert not (bare.folder / ".env").exists()


def test_where_nobody_answers_nothing_is_written(bare: Room) -> None:
    said = bare.mellom("init", answer="")
    assert said.code == 1
    assert "Traceback" not in said.err
    assert not (bare.folder / ".env").exists()


@pytest.mark.parametrize("sort", ["file", "dangling link"])
def test_an_env_that_is_there_is_never_touched(bare: Room, sort: str) -> None:
    path = bare.folder / ".env"
    if sort == "file":
        bare.write(".env", "ENCRYPTION_KEYS=the-only-one\n")
    else:
        path.symlink_to("elsewhere")
    refused(bare.mellom("init", "--yes", "--token", TOKEN), "is there already and stays as it is")
    assert path.read_text() == "ENCRYPTION_KEYS=the-only-one\n" if sort == "file" else not path.exists()


def test_for_a_webhook_it_makes_a_secret(bare: Room) -> None:
    url = "https://example.org/telegram"
    assert bare.mellom("init", "--yes", "--token", TOKEN, "--webhook-url", url).code == 0
    values = dotenv_values(bare.folder / ".env")
    assert values["WEBHOOK_URL"] == url
    assert len(values["WEBHOOK_SECRET"] or "") >= 32
    (bare.folder / ".env").unlink()
    assert bare.mellom("init", "--yes", "--token", TOKEN, "--webhook-url", url).code == 0
    assert dotenv_values(bare.folder / ".env")["WEBHOOK_SECRET"] != values["WEBHOOK_SECRET"]


def test_a_webhook_that_telegram_would_not_use_is_refused(bare: Room) -> None:
    said = bare.mellom("init", "--yes", "--token", TOKEN, "--webhook-url", "http://example.org/")
    refused(said, "--webhook-url: WEBHOOK_URL must begin with https://")
    assert not (bare.folder / ".env").exists()


def test_in_a_folder_that_is_read_only_it_says_so(bare: Room) -> None:
    """Root may write everywhere, so it gives up that right first."""
    without = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    if without and not shutil.which("setpriv"):
        pytest.skip("root without setpriv can't give up its rights")
    folder = bare.folder / "closed"
    folder.mkdir(mode=0o555)
    said = subprocess.run(  # noqa: S603  our own program
        [*without, sys.executable, "-m", "bot", "init", "--yes", "--token", TOKEN],
        cwd=folder,
        env=bare.environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    refused(Said(said.returncode, said.stdout, said.stderr), f"nothing can be written into {folder}; call this in a")


def test_a_plan_with_forty_mistakes_reads_well(room: Room) -> None:
    people = "".join(f'[[contacts]]\nkey = "k {n}"\nkind = "boss"\n' for n in range(13))
    room.write("plan.toml", f'[team]\nname = ""\n{people}')
    said = room.mellom("apply", "plan.toml", "--yes")
    assert (said.code, said.out) == (1, "")
    head, *mistakes = said.err.splitlines()
    assert head == "mellom: 40 mistakes in the plan; nothing was applied"
    assert len(mistakes) == 40
    numbers = [int(line.split("line ")[1].split(":")[0]) for line in mistakes]
    assert numbers == sorted(numbers)
    assert all(line.startswith("plan.toml, line ") and line.endswith((".", "?")) for line in mistakes)
    assert len({line.split(": ", 1)[1] for line in mistakes}) == 40
