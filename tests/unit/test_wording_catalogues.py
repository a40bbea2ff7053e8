"""The catalogues are whole: every kind, every language, every variant, and nothing that nobody says."""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from itertools import chain

import pytest

from bot.wording import Wording
from bot.wording.catalogue import Catalogue, CatalogueError, Template, read_texts, variants_of
from bot.wording.help_lines import read_help_lines
from bot.wording.menus import COMMANDS
from bot.wording.samples import samples
from handlers.ports import Role
from rules.kinds import Kind
from rules.sayings import AlertMoment, AlertView
from rules.words import AlertKind, Outcome

LANGUAGES = ("nb", "en")
NUMBERS = {line.key: line.number for line in read_help_lines()}
_SLOT = re.compile(r"\{([a-z0-9_]+)(?::([a-z]+))?\}")
_DECLARATION = re.compile(r'[A-Z_]+ = "([a-z_]+)"(?:\s+#(.*))?')

# what the wording itself adds: parts of sentences made of the fields, and the facts of an alert's moment
MADE = {
    "of",
    "after",
    "deeds",
    "named",
    "told",
    "count",
    "first",
    "last",
    "label",
    "reading",
    "said",
    "what",
    "why",
    "plan",
    "commands",
}
ALERT = {field.name for field in chain(fields(AlertView), fields(AlertMoment))}


def declared() -> dict[str, set[str]]:
    """The fields that each Kind's comment allows, from the enumeration itself."""
    allowed: dict[str, set[str]] = {}
    for line in inspect.getsource(Kind).splitlines():
        found = _DECLARATION.match(line.strip())
        if found:
            comment = found.group(2) or ""
            named = {name.strip(" ?") for part in re.findall(r"\[([^\]]*)\]", comment) for name in part.split(",")}
            allowed[found.group(1)] = named | (ALERT if "alert" in comment.split("[")[0] else set())
    return allowed


def slots(text: str) -> set[str]:
    """The fields of a text, without the constants that are the same everywhere."""
    return {
        name
        for name, _form in _SLOT.findall(text)
        if name not in NUMBERS and not name.startswith(("command_", "button_"))
    }


class Recording(Mapping[str, tuple[Template, ...]]):
    """A catalogue's texts that remember which of them were asked for."""

    def __init__(self, texts: Mapping[str, tuple[Template, ...]]) -> None:
        self._texts = texts
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> tuple[Template, ...]:
        self.asked.add(key)
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def test_the_declarations_are_read_from_the_contract() -> None:
    assert declared().keys() == {kind.value for kind in Kind}
    assert declared()["reminder"] == {"name", "who", "until"}
    assert "next" in declared()["pause_over"]


def test_every_kind_has_a_sample() -> None:
    assert {sample.nb.kind for sample in samples()} == set(Kind)


def test_every_sample_is_worded_in_every_language_with_as_many_variants() -> None:
    wording = Wording()
    for sample in samples():
        counts = set()
        for language in LANGUAGES:
            said = sample.in_language(language)
            assert said.language == language
            texts = [wording.word(replace(said, variant=variant)).text for variant in range(12)]
            assert all(text.strip() for text in texts)
            counts.add(len(set(texts)))
        assert len(counts) == 1, sample.title


def test_both_languages_have_the_same_texts_with_the_same_fields() -> None:
    nb, en = (read_texts(language) for language in LANGUAGES)
    assert nb.keys() == en.keys()
    assert {msgid: slots(text) for msgid, text in nb.items()} == {msgid: slots(text) for msgid, text in en.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_use_only_fields_that_their_kind_declares(language: str) -> None:
    allowed = declared()
    for msgid, text in read_texts(language).items():
        kind = msgid.split("/")[0]
        if kind in allowed:
            assert slots(text) <= allowed[kind] | MADE | _of_group(kind), msgid


def _of_group(kind: str) -> set[str]:
    return {
        "digest": {"patient", "at", "count", "who", "what", "mood", "steps"},
        "replies": {"patient", "at", "left", "part", "parts"},
        "today": {"patient", "at", "count", "answered", "awaited", "missed"},
        "person": {"patient", "at", "rank", "who", "within", "how"},
    }.get(kind, set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_stands_unused(language: str) -> None:
    wording = Wording()
    tongue = wording.tongues[language]
    texts = Recording(variants_of(read_texts(language), NUMBERS))
    tongue.use(Catalogue(language, texts))
    for sample in samples():
        wording.word(sample.in_language(language))
    for role in COMMANDS:
        wording.commands(language, role)
    # said only in the odd cases, each with a test of its own
    odd = {
        "default/who",
        "default/name",
        "default/step",
        "default/part",
        "default/chain",
        "default/invited",
        "default/relative",
        "default/by",
        "default/number",
        "more",
        "earlier",
        "moment/date_year",
        "moment/on_date_year",
        "moment/date",
        "moment/on_date",
    }
    odd |= {"moment/weekday", "moment/on_weekday"}
    odd |= {"today/steps/one", "today/steps/other"}
    assert set(texts) - texts.asked - odd == set()


@pytest.mark.parametrize("part", ["morning", "day", "evening"])
def test_no_day_sounds_like_the_last(part: str) -> None:
    texts = read_texts("nb")
    variants = [text for msgid, text in texts.items() if msgid.startswith(f"prompt/{part}/")]
    assert len(set(variants)) >= 6
    assert any("{name}" in text for text in variants)
    assert any("via Mellom" in text for text in variants)
    assert not all("{name}" in text for text in variants)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_alert_and_its_end_has_its_words_wherever_it_is_named(language: str) -> None:
    texts = read_texts(language)
    wanted = {f"{place}/{kind}" for place in ("digest/what", "open_alert", "my_data/alerts") for kind in AlertKind}
    assert wanted | {f"my_data/alerts/{outcome}" for outcome in Outcome} <= set(texts)


def test_help_numbers_stand_in_one_place_only() -> None:
    for language in LANGUAGES:
        for msgid, text in read_texts(language).items():
            assert not any(number in _SLOT.sub("", text) for number in NUMBERS.values()), msgid


def test_help_numbers_have_a_source_and_a_day() -> None:
    assert set(NUMBERS.values()) == {
        "113", "112", "116 117", "116 123", "22 40 00 40", "915 08 588", "22 59 13 00"
    }  # fmt: skip
    for line in read_help_lines():
        assert line.source.startswith("https://")
        assert line.checked.year >= 2026
        assert line.seen in {"page", "stored copy", "second hand", "project"}


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ({"prompt/1": "Hei {name"}, "brace"),
        ({"prompt/1": "Hei {}"}, "brace"),
        ({"prompt/1": "Hei {name!r}"}, "brace"),
        ({"prompt/1": "Hei {name.__class__}"}, "brace"),
        ({"prompt/1": "Hei", "prompt/3": "Hallo"}, "numbered"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused_at_the_start(texts: dict[str, str], complaint: str) -> None:
    with pytest.raises(CatalogueError, match=complaint):
        variants_of(texts, {})


def test_constants_become_part_of_the_text() -> None:
    (template,) = variants_of({"a/1": "Ring {n113}, eller /{command_help}.", "command/help": "hjelp"}, NUMBERS)["a"]
    assert template.parts == ("Ring 113, eller /hjelp.",)


def test_commands_by_role_and_language() -> None:
    wording = Wording()
    assert [name for name, _ in wording.commands("nb", "patient")] == [
        "steg",
        "pause",
        "ring",
        "innsyn",
        "kontakter",
        "mine_data",
        "sprak",
        "stopp",
        "slett",
        "hjelp",
    ]
    assert [name for name, _ in wording.commands("en", "patient")] == [
        "steps",
        "pause",
        "call",
        "access",
        "contacts",
        "my_data",
        "language",
        "stop",
        "erase",
        "help",
    ]
    for nb, en in (("svar", "replies"), ("i_dag", "today"), ("plan", "schedule"), ("borte", "away")):
        assert nb in dict(wording.commands("nb", "staff"))
        assert en in dict(wording.commands("en", "staff"))
    only_admins = set(wording.commands("nb", "admin")) - set(wording.commands("nb", "staff"))
    assert {name for name, _ in only_admins} == {"inviter", "slutter", "kanal"}
    for language in LANGUAGES:
        for role in COMMANDS:
            named = wording.commands(language, role)
            assert len({name for name, _ in named}) == len(named)
            for name, about in named:
                assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
                assert 1 <= len(about) <= 256


@pytest.mark.parametrize(
    ("kind", "role"), [(Kind.HELP_PATIENT, "patient"), (Kind.HELP_STAFF, "staff"), (Kind.HELP_ADMIN, "admin")]
)
def test_the_help_lists_the_same_commands_as_the_menu(kind: Kind, role: Role) -> None:
    wording = Wording()
    (help_,) = [sample for sample in samples() if sample.nb.kind is kind]
    for language in LANGUAGES:
        text = wording.word(help_.in_language(language)).text
        assert re.findall(r"^/([a-z_]+) – ", text, re.MULTILINE) == [
            name for name, _ in wording.commands(language, role)
        ]


def test_an_unknown_language_gets_the_fallback_and_a_region_its_language() -> None:
    wording = Wording()
    said = samples()[0].nb
    assert wording.word(replace(said, language="sma")) == wording.word(said)
    assert wording.word(replace(said, language="en-GB")) == wording.word(replace(said, language="en"))
    assert wording.word(replace(said, language="nb_NO")) == wording.word(said)
    with pytest.raises(ValueError, match="fallback"):
        Wording(languages=("en",))


def test_a_stranger_reads_both_languages_whatever_the_phone_says() -> None:
    wording = Wording()
    (stranger,) = [sample for sample in samples() if sample.nb.kind is Kind.STRANGER]
    text = wording.word(stranger.nb).text
    assert text == wording.word(stranger.en).text
    assert text == (
        "Bare for inviterte. Ingen leser det du skriver her. Fare for liv: 113. Legevakt: 116 117. "
        "Noen å snakke med: 116 123.\n\n"
        "By invitation only. Nobody reads what you write here. Danger to life: 113. "
        "Out-of-hours doctor: 116 117. Someone to talk to: 116 123."
    )
