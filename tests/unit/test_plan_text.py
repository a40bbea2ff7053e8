"""What is written as a plan is read back as the same plan, whatever stands in it."""

import unicodedata
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.disclosures import Telling
from rules.local_time import QuietHours
from rules.plan import (
    ChainPlan,
    ContactPlan,
    DisclosurePlan,
    MemberPlan,
    PatientPlan,
    Plan,
    SchedulePlan,
    TeamPlan,
    read_plan,
)
from rules.plan_text import write_plan
from rules.staffed import StaffedHours, parse_staffed
from rules.words import ContactKind, MemberRole


def is_plain(text: str) -> bool:
    return bool(text.strip()) and text == text.strip() and unicodedata.is_normalized("NFC", text)


texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40).filter(is_plain)
awkward = st.sampled_from(['Åse "Lill" Bø', "C:\\Ny\\u0041", "{[]} = #", "'''", "🙂 ok", 'siste\\"'])
names = st.one_of(texts, awkward)
keys = st.text("abcæøå019_-", min_size=1, max_size=12)
durations = st.integers(15, 60 * 24).map(lambda minutes: timedelta(minutes=minutes))
days = st.dates(date(2001, 1, 1), date(2099, 12, 31))
hours = st.sampled_from([None, parse_staffed("mon-thu 7:30-15:00; sat 10:00-12:00; holidays open")])


@st.composite
def schedules(draw: st.DrawFn, key: str, hour: int) -> SchedulePlan:
    start = draw(days)
    window = draw(durations.filter(lambda span: span >= timedelta(minutes=16)))
    return SchedulePlan(
        key=key,
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        times=(time(hour, 5), time(hour, draw(st.integers(6, 59)))),
        start=start,
        end=None,
        every_weeks=draw(st.integers(1, 52)),
        except_dates=draw(st.frozensets(days, max_size=3)),
        window=window,
        remind_after=draw(st.sampled_from([None, timedelta(minutes=15)])),
        skips_holidays=draw(st.booleans()),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    found = draw(st.lists(keys, min_size=5, max_size=8, unique=True))
    member, contact, both, relative, *patients = found
    language = st.sampled_from([None, "nb", "en"])
    name, spoken, account = draw(names), draw(language), draw(st.sampled_from([None, 2**52]))
    return Plan(
        TeamPlan(
            draw(names), "Europe/Oslo", draw(st.sampled_from([StaffedHours(), parse_staffed("mon-fri 8.00-24:00")]))
        ),
        (
            MemberPlan(member, draw(names), MemberRole.ADMIN, 11, phone=draw(st.one_of(st.none(), names))),
            MemberPlan(both, name, MemberRole.MEMBER, account, spoken),
        ),
        (
            ContactPlan(contact, draw(names), ContactKind.STAFF, hours=draw(hours)),
            ContactPlan(both, name, ContactKind.STAFF, account, spoken),
            ContactPlan(relative, draw(names), ContactKind.RELATIVE),
        ),
        tuple(
            PatientPlan(
                key=key,
                name=draw(names),
                language=draw(language),
                timezone=draw(st.sampled_from([None, "America/New_York"])),
                phone=draw(st.one_of(st.none(), names)),
                telegram_id=20 + number,
                consent=draw(names),
                steps=tuple(
                    draw(st.lists(st.sampled_from(["Gikk ut", 'Sa "hei"', "a\\b", "Så på TV 📺"]), unique=True))
                ),
                chain=(ChainPlan(contact, draw(durations)), ChainPlan(both, draw(durations))),
                disclosures=draw(
                    st.lists(
                        st.builds(
                            DisclosurePlan,
                            st.just(relative),
                            st.sampled_from(Telling),
                            st.one_of(st.none(), days),
                        ),
                        max_size=1,
                    ).map(tuple)
                ),
                outcome_within=draw(durations),
                misses_before_alert=draw(st.integers(1, 14)),
                quiet=draw(st.sampled_from([None, QuietHours(time(23), time(5))])),
                schedules=(draw(schedules("tidlig", 6)), draw(schedules("sent", 19))),
            )
            for number, key in enumerate(patients)
        ),
    )


@settings(deadline=None, max_examples=60)
@given(plans())
def test_what_is_written_is_read_back_as_the_same(plan: Plan) -> None:
    assert replace(read_plan(write_plan(plan)), warnings=()) == plan


def test_each_part_stands_under_its_own_head_and_what_is_not_set_is_left_out() -> None:
    plan = Plan(
        TeamPlan("Nord", "Europe/Oslo", StaffedHours()),
        contacts=(ContactPlan("anne", "Anne", ContactKind.STAFF),),
        patients=(PatientPlan("petter", "Petter", chain=(ChainPlan("anne", timedelta(minutes=30)),)),),
    )
    assert write_plan(plan) == (
        '[team]\nname = "Nord"\ntimezone = "Europe/Oslo"\n\n'
        '[[contacts]]\nkey = "anne"\nname = "Anne"\nkind = "staff"\n\n'
        '[[patients]]\nkey = "petter"\nname = "Petter"\n'
        'chain = [{ contact = "anne", within = "30m" }]\noutcome_within = "2h"\nmisses_before_alert = 1\n'
    )


def test_what_no_plan_would_hold_is_still_written_as_toml() -> None:
    """A name that came in another way, with signs that a plan refuses."""
    import tomllib  # noqa: PLC0415

    plan = Plan(TeamPlan('a\nb\t"c"\\\x00\x7f', "Europe/Oslo", StaffedHours()))
    assert tomllib.loads(write_plan(plan))["team"]["name"] == 'a\nb\t"c"\\\x00\x7f'
