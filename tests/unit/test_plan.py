"""Reading plan.toml: what it gives, and every mistake with its line."""

import tomllib
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.disclosures import Telling
from rules.local_time import parse_quiet
from rules.plan import (
    ChainPlan,
    ContactPlan,
    DisclosurePlan,
    MemberPlan,
    PatientPlan,
    Plan,
    PlanError,
    PlanErrors,
    SchedulePlan,
    TeamPlan,
    read_plan,
)
from rules.plan_places import locate
from rules.recurrence import parse_days
from rules.staffed import parse_staffed
from rules.words import ContactKind, MemberRole
from tests.unit.effort import calls_of

SAMPLE = """\
[team]
name = "Team Nord"
timezone = "Europe/Oslo"
staffed = "mon-fri 08:00-15:30"   # several parts with ";"
[[members]]
key = "lise"
name = "Lise"
role = "admin"
telegram_id = 4001
[[contacts]]
key = "anne"
name = "Anne"
kind = "staff"
telegram_id = 3001
[[contacts]]
key = "kari"
name = "Kari"
kind = "staff"
[[patients]]
key = "petter"
name = "Petter"
language = "nb"
timezone = "Europe/Oslo"          # left out: the team's
phone = "+47 900 00 000"          # optional, shown to staff in alerts
telegram_id = 2001                # left out: enrolment by invitation
consent = "on paper 2026-11-20"   # needed with telegram_id: where and when the patient agreed
steps = ["Gikk ut", "Gikk ut med søpla", "Var på butikken"]
chain = [{ contact = "anne", within = "30m" }, { contact = "kari", within = "30m" }]
outcome_within = "2h"
misses_before_alert = 1
quiet = "22:00-08:00"             # left out: none
[[patients.schedules]]
key = "morgen"
days = "mon-fri"                  # also "mon,wed,fri", "daily"; every_weeks = 2; except = [2026-12-24]
times = ["10:00"]
start = 2026-11-23                # end = 2026-12-14 for an intensive period
window = "2h"                     # durations: 90s, 30m, 2h, 1d
remind_after = "1h"               # left out: no reminder
"""


def errors_of(text: str) -> tuple[PlanError, ...]:
    with pytest.raises(PlanErrors) as caught:
        read_plan(text)
    return caught.value.errors


def mistakes_in(text: str) -> tuple[PlanError, ...]:
    try:
        read_plan(text)
    except PlanErrors as error:
        return error.errors
    return ()


def test_the_sample_is_read() -> None:
    assert read_plan(SAMPLE) == Plan(
        TeamPlan("Team Nord", "Europe/Oslo", parse_staffed("mon-fri 08:00-15:30")),
        (MemberPlan("lise", "Lise", MemberRole.ADMIN, 4001),),
        (
            ContactPlan("anne", "Anne", ContactKind.STAFF, 3001),
            ContactPlan("kari", "Kari", ContactKind.STAFF),
        ),
        (
            PatientPlan(
                key="petter",
                name="Petter",
                language="nb",
                timezone="Europe/Oslo",
                phone="+47 900 00 000",
                telegram_id=2001,
                consent="on paper 2026-11-20",
                steps=("Gikk ut", "Gikk ut med søpla", "Var på butikken"),
                chain=(ChainPlan("anne", timedelta(minutes=30)), ChainPlan("kari", timedelta(minutes=30))),
                outcome_within=timedelta(hours=2),
                misses_before_alert=1,
                quiet=parse_quiet("22:00-08:00"),
                schedules=(
                    SchedulePlan(
                        key="morgen",
                        days=parse_days("mon-fri"),
                        times=(time(10),),
                        start=date(2026, 11, 23),
                        window=timedelta(hours=2),
                        remind_after=timedelta(hours=1),
                    ),
                ),
            ),
        ),
    )


def test_what_is_left_out_has_its_default() -> None:
    plan = read_plan(
        '[team]\nname = "T"\n[[contacts]]\nkey = "a"\nname = "A"\nkind = "staff"\n'
        '[[patients]]\nkey = "p"\nname = "P"\nchain = [{ contact = "a", within = "1h" }]\n'
        '[[patients.schedules]]\nkey = "s"\ndays = "daily"\ntimes = ["10:00"]\n',
        timezone="Europe/Berlin",
    )
    assert plan.team == TeamPlan("T", "Europe/Berlin", parse_staffed(""))
    patient = plan.patients[0]
    assert (patient.outcome_within, patient.misses_before_alert, patient.quiet) == (
        timedelta(hours=2),
        1,
        None,
    )
    assert patient.schedules == (SchedulePlan("s", frozenset(range(7)), (time(10),)),)
    assert plan.warnings == ()


def test_a_plan_of_a_team_alone_and_one_that_starts_with_a_byte_order_mark() -> None:
    assert read_plan('\ufeff[team]\r\nname = "T"\r\n').team.name == "T"


def test_one_person_in_two_roles_says_each_thing_once() -> None:
    plan = read_plan(
        '[team]\nname = "T"\n[[members]]\nkey = "a"\nname = "Anne"\nrole = "member"\nlanguage = "en"\n'
        '[[contacts]]\nkey = "a"\nkind = "staff"\ntelegram_id = 7\n'
    )
    assert plan.members == (MemberPlan("a", "Anne", MemberRole.MEMBER, 7, "en"),)
    assert plan.contacts == (ContactPlan("a", "Anne", ContactKind.STAFF, 7, "en"),)


WITH_RELATIVE = SAMPLE.replace('name = "Kari"\nkind = "staff"', 'name = "Kari"\nkind = "relative"')
AGREED = '[[patients.disclosures]]\ncontact = "kari"\nconsent = "automatic"\nuntil = 2026-12-31\n'


def test_a_relative_beside_staff_is_allowed_with_a_warning() -> None:
    plan = read_plan(WITH_RELATIVE)
    assert [(w.line, w.message) for w in plan.warnings] == [
        (28, '"kari" is a relative and is told about "petter" only with a recorded consent.')
    ]
    assert plan.unagreed == plan.warnings, "what a strict reader refuses"


def test_with_a_disclosure_there_is_nothing_to_warn_of() -> None:
    plan = read_plan(WITH_RELATIVE + AGREED)
    assert plan.warnings == plan.unagreed == ()
    assert plan.patients[0].disclosures == (DisclosurePlan("kari", Telling.AUTOMATIC, date(2026, 12, 31)),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"kari"\nconsent', '"anne"\nconsent', '"anne" is of the staff, and is told about "petter" by the chain.'),
        ('"kari"\nconsent', '"karl"\nconsent', 'There is no contact "karl".'),
        ('"automatic"', '"always"', "consent in Disclosure of"),
        ("2026-12-31", '"2026-12-31"', "until in Disclosure of"),
        ('consent = "automatic"\n', "", "has no consent"),
        ("until", "untill", 'has an unknown key "untill"'),
        ("until = 2026-12-31\n", AGREED, '"kari" stands twice in the disclosures of "petter".'),
    ],
)
def test_a_disclosure_that_cannot_be_meant_is_a_mistake(old: str, new: str, message: str) -> None:
    found = errors_of(WITH_RELATIVE + AGREED.replace(old, new))
    assert any(message in error.message for error in found), found


def test_a_relative_has_no_phone_and_the_staff_have_one_in_both_roles() -> None:
    phone = WITH_RELATIVE.replace('kind = "relative"', 'kind = "relative"\nphone = "900"')
    assert "is a relative and has a phone" in errors_of(phone)[0].message
    plan = read_plan(SAMPLE.replace('kind = "staff"', 'kind = "staff"\nphone = "+47 900 00 001"', 1))
    assert plan.contacts[0].phone == "+47 900 00 001"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('name = "Kari"', 'name = "ANNE"', 17, '"kari" and "anne" have the same name: ANNE.'),
        ('name = "Petter"', 'name = "Ánne"', 21, '"petter" and "anne" have the same name: Ánne.'),
    ],
)
def test_two_of_one_name_are_allowed_with_a_warning(old: str, new: str, line: int, message: str) -> None:
    (warning,) = read_plan(SAMPLE.replace(old, new)).warnings
    assert (warning.line, warning.message) == (line, message)
    assert "with a surname" in warning.remedy


def test_one_person_in_two_roles_is_not_two_of_one_name() -> None:
    text = SAMPLE + '[[contacts]]\nkey = "lise"\nname = "Lise"\nkind = "staff"\n'
    assert read_plan(text).warnings == ()


CHANGES = [
    # (what stands in the sample, what stands there instead, line of the mistake, words of message or remedy)
    ('name = "Team Nord"', "", 1, "has no name"),
    ('name = "Team Nord"', 'name = " "', 2, "is empty"),
    ('name = "Team Nord"', f'name = "{"x" * 101}"', 2, "has 101 characters"),
    ('name = "Team Nord"', 'name = "a\\u0007b"', 2, "control characters"),
    ('name = "Team Nord"', "name = 7", 2, "must be text"),
    ('timezone = "Europe/Oslo"\nstaffed', 'timezone = "Europe/Olso"\nstaffed', 3, "no time zone"),
    ("mon-fri 08:00-15:30", "mon-fri 08:00-25:30", 4, "no time"),
    ("mon-fri 08:00-15:30", "man-fre 08:00-15:30", 4, "weekdays"),
    ("staffed =", "stafed =", 4, 'Did you mean "staffed"?'),
    ("[[members]]", "[[memebers]]", 5, 'Did you mean "members"?'),
    ("[[members]]", "[members]", 5, "Write [[members]]"),
    ('key = "lise"', 'key = "li se"', 6, "cannot be typed"),
    ('key = "lise"', "", 5, "has no key"),
    ('key = "lise"', 'key = "petter"', 20, "nobody can be both"),
    ('name = "Lise"', "", 5, "has no name"),
    ('role = "admin"', 'role = "boss"', 8, "admin, member"),
    ('role = "admin"', 'role = "admin"\nlanguage = "fr"', 9, "nb, en"),
    ("telegram_id = 4001", 'telegram_id = "4001"', 9, "without quotes"),
    ("telegram_id = 4001", "telegram_id = true", 9, "whole number"),
    ("telegram_id = 4001", "telegram_id = -5", 9, "number from 1"),
    ("telegram_id = 4001", "telegram_id = 3001", 14, 'belongs to "lise" already'),
    ("telegram_id = 4001", "telegram_id = 2001", 25, 'belongs to "lise" already'),
    ('kind = "staff"\ntelegram_id', 'kind = "family"\ntelegram_id', 13, "staff, relative"),
    ('key = "kari"', 'key = "anne"', 16, "stands twice under contacts"),
    ('key = "kari"\nname = "Kari"', 'key = "lise"\nname = "Lisa"', 17, "name differs"),
    (
        'key = "kari"\nname = "Kari"',
        'key = "lise"\nname = "Lise"\ntelegram_id = 9',
        18,
        "telegram_id differs",
    ),
    ('language = "nb"', 'language = "de"', 22, '"de" is not known'),
    ('phone = "+47 900 00 000"', f'phone = "{"1" * 41}"', 24, "41 characters"),
    ('consent = "on paper 2026-11-20"', "", 25, "no consent"),
    ('consent = "on paper 2026-11-20"', 'consent = ""', 26, "is empty"),
    ('"Gikk ut",', '"Gikk ut", "gikk  ut",', 27, "stands twice"),
    ('"Gikk ut",', f'"{"x" * 61}",', 27, "61 characters"),
    ('"Gikk ut",', '"",', 27, "is empty"),
    ('"Gikk ut",', "7,", 27, "must be text"),
    (
        'steps = ["Gikk ut", "Gikk ut med søpla", "Var på butikken"]',
        'steps = "Gikk ut"',
        27,
        "must be a list",
    ),
    ('steps = ["Gikk ut",', "steps = [" + "".join(f'"{n}",' for n in range(50)), 27, "52 steps"),
    ('contact = "kari"', 'contact = "karo"', 28, 'Did you mean "kari"?'),
    ('contact = "kari"', 'contact = "lise"', 28, "is a member but no contact"),
    ('contact = "kari"', 'contact = "anne"', 28, "stands twice in the chain"),
    ('{ contact = "kari", within = "30m" }', '{ contact = "kari" }', 28, "has no within"),
    ('{ contact = "kari", within = "30m" }', '"kari"', 28, "must be a table"),
    ('{ contact = "kari", within = "30m" }', '{ contact = "kari", within = "30s" }', 28, "1m to 1d"),
    ('{ contact = "kari", within = "30m" }', '{ contact = "kari", within = "25h" }', 28, "1m to 1d"),
    ('{ contact = "kari", within = "30m" }', '{ contakt = "kari", within = "30m" }', 28, 'mean "contact"'),
    ('outcome_within = "2h"', 'outcome_within = "10m"', 29, "15m to 7d"),
    ('outcome_within = "2h"', 'outcome_within = "soon"', 29, "not a duration"),
    ("misses_before_alert = 1", "misses_before_alert = 0", 30, "from 1 to 14"),
    ("misses_before_alert = 1", "misses_before_alert = 15", 30, "from 1 to 14"),
    ("misses_before_alert = 1", "misses_before_alert = 1.5", 30, "whole number"),
    ('quiet = "22:00-08:00"', 'quiet = "22:00"', 31, "stretch of the day"),
    ('quiet = "22:00-08:00"', 'quiet = "22:00-22:00"', 31, "different times"),
    ('key = "morgen"\n', "", 32, "has no key"),
    ('key = "morgen"', 'key = "om morgenen"', 33, "cannot be typed"),
    ("[[patients.schedules]]", "[patients.schedules]", 32, "Write [[patients.schedules]]"),
    ('days = "mon-fri"', 'days = "weekdays"', 34, "does not name weekdays"),
    ('days = "mon-fri"', "", 32, "has no days"),
    ('times = ["10:00"]', 'times = ["25:00"]', 35, "There is no time"),
    ('times = ["10:00"]', "times = []", 35, "has no times"),
    ('times = ["10:00"]', 'times = "10:00"', 35, "must be a list"),
    ('times = ["10:00"]', "times = [10:00:00]", 35, "quotes"),
    ('times = ["10:00"]', 'times = ["10:00", "10.00"]', 35, "stands twice"),
    ('times = ["10:00"]', 'times = ["10:00", "07:30"]', 35, "quiet hours"),
    ("start = 2026-11-23", 'start = "2026-11-23"', 36, "must be a date"),
    ("start = 2026-11-23", "start = 2026-11-23T10:00:00", 36, "must be a date"),
    ("start = 2026-11-23", "start = 1026-11-23", 36, "between 2000 and 2100"),
    ("start = 2026-11-23", "start = 2026-11-23\nend = 2026-11-22", 37, "before it starts"),
    ("start = 2026-11-23", "start = 2026-11-28\nend = 2026-11-29", 37, "never asks"),
    ("start = 2026-11-23", "start = 2026-11-23\nweather = 'skip'", 37, "Known here"),
    ("start = 2026-11-23", "start = 2026-11-23\nholidays = 'never'", 37, "Write one of: keep, skip"),
    ("start = 2026-11-23", "start = 2026-11-23\nevery_weeks = 0", 37, "from 1 to 52"),
    ("start = 2026-11-23", "start = 2026-11-23\nexcept = ['2026-12-24']", 37, "must be a date"),
    ('window = "2h"', 'window = "4m"', 37, "5m to 7d"),
    ('window = "2h"', 'window = "8d"', 37, "5m to 7d"),
    ('window = "2h"', 'window = "1h"', 38, "when its window of 1h is over"),
    ('remind_after = "1h"', 'remind_after = "3h"', 38, "reminds after 3h"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), CHANGES)
def test_one_mistake_is_told_with_its_line_and_a_remedy(old: str, new: str, line: int, words: str) -> None:
    assert old in SAMPLE
    errors = errors_of(SAMPLE.replace(old, new, 1))
    assert any(error.line == line and words in f"{error.message} {error.remedy}" for error in errors), errors
    for error in errors:
        assert error.message.endswith((".", "?"))
        assert error.remedy.endswith((".", "?", '"', "]"))


FOLLOWED = ('key = "lise"', 'key = "kari"')  # what refers to them is then wrong too


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new, *_ in CHANGES if not old.startswith(FOLLOWED)])
def test_one_mistake_is_told_once(old: str, new: str) -> None:
    assert len(errors_of(SAMPLE.replace(old, new, 1))) == 1


def test_a_chain_without_anybody_is_refused() -> None:
    chain = SAMPLE.splitlines()[27]
    for new, line in (("", 19), ("chain = []", 28)):
        (error,) = errors_of(SAMPLE.replace(chain, new))
        assert error.line == line
        assert "Nobody is told" in error.message
    relatives = SAMPLE.replace('kind = "staff"', 'kind = "relative"')
    assert [(e.line, e.message) for e in errors_of(relatives)] == [(28, 'The chain of "petter" has only relatives.')]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ('days = "mon-fri"', 'days = "fri"', True),
        ('days = "mon-fri"', 'days = "sat"', False),
        ('days = "mon-fri"\nstart = 2026-11-02', 'days = "fri"\nstart = 2026-12-01', True),
        ('days = "mon"\nend = 2026-11-02', 'days = "mon"\nstart = 2026-12-01', False),
        ('days = "mon"\nstart = 2026-11-02\nend = 2026-11-20', 'days = "mon"\nstart = 2026-11-17', False),
        (
            'days = "mon"\nevery_weeks = 2\nstart = 2026-11-02',
            'days = "mon"\nevery_weeks = 2\nstart = 2026-11-09',
            False,
        ),
        (
            'days = "mon"\nevery_weeks = 2\nstart = 2026-11-02',
            'days = "mon"\nevery_weeks = 3\nstart = 2026-11-09',
            True,
        ),
        (
            'days = "mon"\nevery_weeks = 2',
            'days = "mon"\nevery_weeks = 2',
            False,
        ),  # not sure: nothing is said
    ],
)
def test_two_schedules_at_the_same_moment_are_refused(one: str, other: str, *, clash: bool) -> None:
    text = SAMPLE[: SAMPLE.index("[[patients.schedules]]")]
    text += f'[[patients.schedules]]\nkey = "a"\ntimes = ["10:00"]\n{one}\n'
    text += f'[[patients.schedules]]\nkey = "b"\ntimes = ["09:00", "10:00"]\n{other}\n'
    if not clash:
        assert read_plan(text)
        return
    (error,) = errors_of(text)
    assert '"a" and "b" both ask "petter"' in error.message
    assert error.line == text[: text.rindex("[[patients.schedules]]")].count("\n") + 1


def test_two_schedules_with_one_key_are_refused() -> None:
    again = SAMPLE + '[[patients.schedules]]\nkey = "morgen"\ndays = "sat"\ntimes = ["11:00"]\n'
    (error,) = errors_of(again)
    assert (error.line, error.message) == (40, '"morgen" stands twice in the schedules of "petter".')


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "[team]"),
        ("team = 7", 1, "must be a table"),
        ("[team]\nname = Team", 2, "cannot be read as TOML"),
        ('[team]\nname = "a"\nname = "b"', 3, "Cannot overwrite a value"),
        ('[team]\nname = "a', 2, "cannot be read as TOML"),
        ("[team]\nname = 2026-02-30", 2, "Invalid date"),
        ("[team\n", 1, "cannot be read as TOML"),
        ("x = " + "[" * 5000, 1, "nested too deeply"),
        ("x = " + "9" * 5000, 1, "too long"),
        ('[team]\nname = "T"\npatients = [1]\n', 3, "unknown key"),
        ('patients = [1]\n[team]\nname = "T"\n', 1, "must be a table"),
        ('[[patients]]\nkey = ["a"]\n[team]\nname = "T"', 2, "must be text"),
    ],
)
def test_broken_files_have_a_line_too(text: str, line: int, words: str) -> None:
    errors = errors_of(text)
    assert any(error.line == line and words in f"{error.message} {error.remedy}" for error in errors), errors


def test_forty_mistakes_at_once_are_forty_lines_in_order() -> None:
    text = '[team]\nname = "T"\n'
    for number in range(20):
        text += f'[[members]]\nkey = "m{number}"\nname = "M"\nrole = "boss"\ntelegram_id = "x"\n'
    errors = errors_of(text)
    assert [error.line for error in errors] == [6 + 5 * n + k for n in range(20) for k in (0, 1)]
    with pytest.raises(PlanErrors) as caught:
        read_plan(text)
    assert len(str(caught.value).splitlines()) == 40
    assert str(caught.value).startswith('line 6: role in Member "m0" is wrong. "boss" is not known.')


LOCATED = r"""
title = "a # b" # [c]
"quoted key" . x = 'it"s'
a.b.c = 1
long = @@@
[not a table]
key = "no" \@@@ still
@@@
raw = '''
[[no]]
'''
list = [
  "x", # one ]
  [1, 2,
   3],
  { y = "}", z = [ 1,
    2 ] },
]
[t."u.v"]
k = { n = 1, m.o = "," }
[[p]]
k = 1
[[p.q]]
r = 1979-05-27 07:32:00
[[p.q]]
[p.q.s]
r = 1
[[p]]
[p.w]
k = "\\"
end = 1
""".lstrip().replace("@@@", '"' * 3)


def test_things_are_found_in_a_crooked_file() -> None:
    assert tomllib.loads(LOCATED)
    lines = locate(LOCATED)
    expected = {
        ("title",): 1,
        ("quoted key", "x"): 2,
        ("a", "b", "c"): 3,
        ("long",): 4,
        ("raw",): 8,
        ("list",): 11,
        ("list", 0): 12,
        ("list", 1): 13,
        ("list", 1, 2): 14,
        ("list", 2, "y"): 15,
        ("list", 2, "z", 1): 16,
        ("t", "u.v"): 18,
        ("t", "u.v", "k", "m", "o"): 19,
        ("p", 0): 20,
        ("p", 0, "k"): 21,
        ("p", 0, "q", 0): 22,
        ("p", 0, "q", 0, "r"): 23,
        ("p", 0, "q", 1): 24,
        ("p", 0, "q", 1, "s", "r"): 26,
        ("p", 1): 27,
        ("p", 1, "w", "k"): 29,
        ("p", 1, "w", "end"): 30,
    }
    assert {path: lines.get(path) for path in expected} == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | st.lists(st.sampled_from(SAMPLE.splitlines()), max_size=20).map("\n".join))
def test_any_text_is_a_plan_or_a_list_of_mistakes(text: str) -> None:
    assert all(1 <= error.line <= text.count("\n") + 1 for error in mistakes_in(text))


VALUES = st.sampled_from(
    ["1", '"x"', "[]", "{}", "true", "1.5", "2026-01-01", "07:00:00", "[[1]]", '["a", 1]', "[{}]", '""', "-1"]
)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SAMPLE.splitlines()) - 1), VALUES)
def test_any_value_anywhere_is_read_or_refused(line: int, value: str) -> None:
    lines = SAMPLE.splitlines()
    lines[line] = f"{lines[line].split('=')[0]}= {value}" if "=" in lines[line] else lines[line]
    assert all(error.message and error.remedy for error in mistakes_in("\n".join(lines)))


def test_the_cost_of_reading_grows_with_the_patients_and_no_faster() -> None:
    head, patient = SAMPLE.split("[[patients]]")

    def plan_of(count: int) -> str:
        return head + "".join(
            "[[patients]]" + patient.replace('"petter"', f'"p{n}"').replace("2001", str(10_000 + n))
            for n in range(count)
        )

    few, many = plan_of(40), plan_of(400)
    assert len(read_plan(many).patients) == 400
    assert calls_of(lambda: read_plan(many)) < 12 * calls_of(lambda: read_plan(few))


MAIL = "mailto://user:hemmelig@example.org"


def test_addresses_beside_telegram() -> None:
    staff = SAMPLE.replace('role = "admin"\n', f'role = "admin"\nalso = ["{MAIL}", "sms://4790000000"]\n')
    assert read_plan(staff).members[0].also == (MAIL, "sms://4790000000")
    for wrong in ('["not an address"]', '["mailto://a b"]', f'["mailto://{"x" * 500}"]'):
        with pytest.raises(PlanErrors) as caught:
            read_plan(SAMPLE.replace('role = "admin"\n', f'role = "admin"\nalso = {wrong}\n'))
        (error,) = caught.value.errors
        assert (error.line, error.message) == (9, 'An address of Member "lise" can\'t be used.')
        assert "hemmelig" not in str(error)
    many = ", ".join(f'"mailto://{n}@example.org"' for n in range(6))
    with pytest.raises(PlanErrors, match="has 6 addresses in also"):
        read_plan(SAMPLE.replace('role = "admin"\n', f'role = "admin"\nalso = [{many}]\n'))


def test_a_relative_has_no_address_beside_telegram() -> None:
    relative = SAMPLE.replace(
        'name = "Kari"\nkind = "staff"\n', f'name = "Kari"\nkind = "relative"\nalso = ["{MAIL}"]\n'
    )
    with pytest.raises(PlanErrors, match="is a relative and has also"):
        read_plan(relative)
