"""Whatever an operator types or has in a file: an exit code and a plain sentence, never a traceback, never a secret."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import TEST_KEY
from tests.fuzz import conftest
from tests.plans import TOKEN
from tests.program.operator_room import PLAN, Room, Said

ONCE = ("export-plan", "apply", "schedule", "checkin", "end", "leave", "away", "invite", "phrases", "audit", "status")
PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
ODD = (
    *(
        "petter",
        "Petter",
        "anne",
        "plan.toml",
        "-",
        "--",
        "--bot",
        "-1",
        "9" * 30,
        "--yes",
        "--json",
        "--help",
        "/",
        ".",
    ),
    *("patient", "admin", "test", "diff", "verify", "--from", "2026-02-30", "--to", "--next", "🙂", "\u202e", "\ud800"),
)
WORDS = st.one_of(
    PLAIN,
    st.sampled_from(ODD),
)
CALLS = st.builds(lambda word, rest: (word, *rest), st.sampled_from(ONCE), st.lists(WORDS, max_size=4))


def in_order(said: Said, *, of: object) -> None:
    """It ended as a command ends, and said nothing that it must not."""
    assert said.code in {0, 1, 2}, (of, said)
    for text in (said.out, said.err):
        assert "Traceback" not in text, (of, said)
        assert TOKEN.split(":")[1] not in text, (of, said)
        assert TEST_KEY not in text, (of, said)


def test_any_words_after_mellom_end_in_a_sentence(tmp_path: Path) -> None:
    room = Room(tmp_path)
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    assert room.mellom("apply", "plan.toml", "--yes").code == 0

    @settings(settings.get_profile("fuzz"), max_examples=conftest.CALLS)
    @given(CALLS, PLAIN)
    def one(arguments: tuple[str, ...], answer: str) -> None:
        in_order(room.mellom(*arguments, answer=answer), of=arguments)

    one()


def test_any_file_as_a_plan_or_a_list_ends_in_a_sentence(tmp_path: Path) -> None:
    room = Room(tmp_path)
    file = tmp_path / "some.toml"

    @settings(settings.get_profile("fuzz"), max_examples=conftest.CALLS)
    @given(st.one_of(st.binary(max_size=300), PLAIN.map(str.encode), PLAIN.map(lambda text: (PLAN + text).encode())))
    def one(content: bytes) -> None:
        file.write_bytes(content)
        in_order(room.mellom("phrases", "test", "some.toml"), of=content)
        in_order(room.mellom("phrases", "diff", "some.toml", "some.toml"), of=content)
        in_order(room.mellom("apply", "some.toml", answer="n\n"), of=content)

    one()


def test_any_settings_end_in_a_sentence(tmp_path: Path) -> None:
    room = Room(tmp_path)
    names = ["BOT_TOKEN", "ENCRYPTION_KEYS", "DATABASE_URL", "BOT_TIMEZONE", "BOT_LANGUAGE", "LOG_FORMAT", "HTTP_PORT"]
    values = st.one_of(
        PLAIN, st.sampled_from(["sqlite:////nowhere/x.db", "postgresql://u:hemmelig@127.0.0.1:1/x", "0", "-1"])
    )

    @settings(settings.get_profile("fuzz"), max_examples=conftest.CALLS)
    @given(st.sampled_from(names), values)
    def one(name: str, value: str) -> None:
        said = room.mellom("status", **{name: value})
        in_order(said, of=(name, value))
        if name == "DATABASE_URL":
            assert "hemmelig" not in said.out + said.err
        if name in {"BOT_TOKEN", "ENCRYPTION_KEYS"} and len(value) > 12:
            assert value not in said.out + said.err

    one()
