"""Tokens as people paste them, and keys of somebody new."""

import re
import secrets

import pytest

from rules.invitations import TOKEN_BYTES, fits, is_name, key_from, read_payload, token_hash, token_in_link

TOKEN = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6"


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("/start", None),
        ("/start   ", None),
        (f"/start {TOKEN}", TOKEN),
        (f"/start@mellom_bot {TOKEN}", TOKEN),
        (f'/start  "{TOKEN}" ', TOKEN),
        (f"/start «{TOKEN}».", TOKEN),
        (f"/start https://t.me/mellom_bot?start={TOKEN}", TOKEN),
        ("/start short", ""),
        (f"/start {TOKEN} {TOKEN}", ""),
        ("/start æøå" * 20, ""),
    ],
)
def test_the_token_behind_start(text: str, token: str | None) -> None:
    assert read_payload(text) == token


@pytest.mark.parametrize(
    ("text", "token"),
    [
        (f"https://t.me/mellom_bot?start={TOKEN}", TOKEN),
        (f"Her: t.me/mellom_bot?start={TOKEN}, hilsen Lise", TOKEN),
        (TOKEN, None),
        ("start=", None),
        ("hei", None),
    ],
)
def test_a_link_in_a_text(text: str, token: str | None) -> None:
    assert token_in_link(text) == token


def test_a_key_is_nobody_elses() -> None:
    made = iter(["aaaaaaaabbbb", "aaaaaaaacccc", "0123456789ab"])
    assert key_from(lambda: next(made), {"p-aaaaaaaa"}) == "p-01234567"


def test_a_key_is_one_that_a_plan_can_hold() -> None:
    assert re.fullmatch(r"[\w-]{1,50}", key_from(lambda: secrets.token_hex(16), set()))


@pytest.mark.parametrize("text", ["", "  ", "/start", "a\nb", "x" * 101, "…", "\x00"])
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


def test_only_the_hash_is_like_itself() -> None:
    assert token_hash(TOKEN) == token_hash(TOKEN) != token_hash(TOKEN.lower())
    assert len(token_hash(TOKEN)) == 64


def test_a_token_has_128_bits_and_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def digest(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr("rules.invitations.hmac.compare_digest", digest)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    assert TOKEN_BYTES * 8 >= 128
    assert fits(token, token_hash(token))
    assert not fits(f"{token}x", token_hash(token))
    assert len(compared) == 2
