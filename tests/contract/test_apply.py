"""Bringing the database to what a plan says."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlmodel import col

from care.alert import raise_alert
from care.apply import Changes, Refused, Sign, apply_plan
from care.people import known
from rules.plan import read_plan
from rules.words import AlertKind, AlertState, CheckInState, MemberRole, PatientState, Reach
from scheduler.planner import plan as plan_due
from storage.database import Database
from storage.queries import chain_of, live_alerts, steps_of
from storage.tables import (
    Alert,
    Audit,
    CheckIn,
    Consent,
    Contact,
    Member,
    OutboxMessage,
    Patient,
    Person,
    Rank,
    Schedule,
    Step,
    Team,
)
from storage.work import Work
from tests.contract.rows import a_bot
from tests.plans import STAFF

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # a Monday, twelve o'clock in Oslo
PLAN = (
    STAFF
    + """\
[[patients]]
key = "petter"
name = "Petter"
phone = "+47 900 00 000"
telegram_id = 2001
consent = "on paper 2026-11-20"
steps = ["Gikk ut", "Var på butikken"]
chain = [{ contact = "anne", within = "30m" }, { contact = "kari", within = "45m" }]
outcome_within = "2h"
quiet = "22:00-08:00"
[[patients.schedules]]
key = "morgen"
days = "daily"
times = ["10:00"]
window = "2h"
remind_after = "1h"
"""
)
DEPUTY = """\
[[members]]
key = "siri"
name = "Siri"
role = "admin"
"""
_refs = count(1)


async def apply(
    database: Database, text: str = PLAN, now: datetime = NOON, *, prune: bool = False, language: str = "nb"
) -> Changes:
    """Apply a plan and commit it."""
    async with database.work() as work:
        bot = await a_bot(work)
        changes = await apply_plan(
            work,
            read_plan(text),
            bot.id,
            now,
            language=language,
            new_ref=lambda: f"r{next(_refs)}",
            prune=prune,
        )
        await work.commit(now)
    return changes


def lines(changes: Changes) -> list[str]:
    return [str(line) for line in changes.lines]


def edited(old: str, new: str, plan: str = PLAN) -> str:
    """The plan with one place changed, which must be there."""
    assert plan.count(old) == 1, f"{plan.count(old)} times {old!r}"
    return plan.replace(old, new)


def without(start: str, plan: str = PLAN) -> str:
    """The plan without the [[...]] part that begins with `start`."""
    begin = plan.index(start)
    end = plan.find("\n[[", begin + 1)
    return plan[:begin] + (plan[end + 1 :] if end >= 0 else "")


async def person(work: Work, key: str) -> Person:
    row = await work.first(select(Person).where(col(Person.key) == key))
    assert row is not None
    return row


async def schedule_of(database: Database, key: str = "morgen") -> Schedule:
    async with database.reading() as work:
        row = await work.first(select(Schedule).where(col(Schedule.key) == key))
    assert row is not None
    return row


async def everything(database: Database) -> dict[str, list[str]]:
    """All that a plan can write, as text, to see that nothing changed."""
    async with database.reading() as work:
        return {
            table.__name__: [repr(row) for row in await work.all(select(table))]
            for table in (Team, Person, Member, Contact, Patient, Consent, Rank, Step, Schedule)
        }


async def test_a_first_plan_makes_everything_and_says_so(database: Database) -> None:
    changes = await apply(database)
    assert lines(changes) == [
        "+ team: Team Nord",
        "+ member lise: admin",
        "+ contact anne: staff",
        "+ contact kari: staff",
        "+ patient petter: asked from now on",
        "+ patient petter, schedule morgen: daily 10:00 from 2026-11-23",
    ]
    async with database.reading() as work:
        petter = await known(work, (await person(work, "petter")).id)
        chain = await chain_of(work, petter.id)
        steps = [step.label for step in await steps_of(work, petter.id)]
        consent = await work.first(select(Consent))
    assert (petter.person.name, petter.person.telegram_id, petter.patient.phone) == (
        "Petter",
        2001,
        "+47 900 00 000",
    )
    assert (petter.patient.state, petter.patient.quiet) == (PatientState.ACTIVE, "22:00-08:00")
    assert [(link.rank, link.within) for link in chain] == [
        (1, timedelta(minutes=30)),
        (2, timedelta(minutes=45)),
    ]
    assert steps == ["Gikk ut", "Var på butikken"]
    assert consent is not None
    assert (consent.how, consent.recorded_at) == ("on paper 2026-11-20", NOON)


async def test_the_same_plan_twice_changes_nothing(database: Database) -> None:
    await apply(database)
    before = await everything(database)
    changes = await apply(database, now=NOON + timedelta(days=3, hours=7))
    assert lines(changes) == []
    assert not changes.any
    assert await everything(database) == before


async def test_whoever_only_wants_to_see_the_changes_changes_nothing(database: Database) -> None:
    async with database.work() as work:
        bot = await a_bot(work)
        await apply_plan(work, read_plan(PLAN), bot.id, NOON, language="nb", new_ref=lambda: f"r{next(_refs)}")
    assert not any((await everything(database)).values())


CHANGES = [
    ('name = "Team Nord"', 'name = "Team Sør"', "~ team: name Team Nord -> Team Sør"),
    (
        'timezone = "Europe/Oslo"',
        'timezone = "America/New_York"',
        "~ team: timezone Europe/Oslo -> America/New_York",
    ),
    (
        'staffed = "mon-fri 08:00-15:30"',
        'staffed = "daily 08:00-15:30"',
        "~ team: staffed mon-fri 08:00-15:30 -> daily 08:00-15:30",
    ),
    ('staffed = "mon-fri 08:00-15:30"\n', "", "~ team: staffed mon-fri 08:00-15:30 -> none"),
    ('name = "Lise"', 'name = "Lise Marie"', "~ member lise: name"),
    (
        'name = "Lise"\nrole = "admin"\ntelegram_id = 4001\n',
        f'name = "Lise"\nrole = "member"\ntelegram_id = 4001\n{DEPUTY}',
        "~ member lise: role admin -> member",
    ),
    ("telegram_id = 4001", "telegram_id = 4002", "~ member lise: telegram_id"),
    ("telegram_id = 3001", "telegram_id = 3009", "~ contact anne: telegram_id"),
    ('name = "Petter"', 'name = "Petter"\nlanguage = "en"', "~ patient petter: language nb -> en"),
    ('name = "Petter"', 'name = "Peter"', "~ patient petter: name"),
    ("telegram_id = 2001", "telegram_id = 2009", "~ patient petter: telegram_id"),
    ('phone = "+47 900 00 000"\n', "", "~ patient petter: phone"),
    ("on paper 2026-11-20", "on paper 2026-11-23", "~ patient petter: consent recorded anew"),
    ('steps = ["Gikk ut", ', 'steps = ["Gikk en tur", ', "~ patient petter: steps"),
    (
        'within = "45m"',
        'within = "1h"',
        "~ patient petter: chain anne 30m, kari 45m -> anne 30m, kari 1h",
    ),
    (', { contact = "kari", within = "45m" }', "", "~ patient petter: chain anne 30m, kari 45m -> anne 30m"),
    ('outcome_within = "2h"', 'outcome_within = "90m"', "~ patient petter: outcome_within 2h -> 90m"),
    (
        'outcome_within = "2h"',
        'outcome_within = "2h"\nmisses_before_alert = 2',
        "~ patient petter: misses_before_alert 1 -> 2",
    ),
    ('quiet = "22:00-08:00"', 'quiet = "21:00-08:00"', "~ patient petter: quiet 22:00-08:00 -> 21:00-08:00"),
    ('quiet = "22:00-08:00"\n', "", "~ patient petter: quiet 22:00-08:00 -> none"),
    (
        'times = ["10:00"]',
        'times = ["10:00", "18:00"]',
        "~ patient petter, schedule morgen: daily 10:00 from 2026-11-23, window 2h, reminder 1h"
        " -> daily 10:00 18:00 from 2026-11-23, window 2h, reminder 1h",
    ),
    (
        'days = "daily"',
        'days = "mon,wed"\nevery_weeks = 2\nend = 2027-01-31\nexcept = [2026-12-23]',
        "~ patient petter, schedule morgen: daily 10:00 from 2026-11-23, window 2h, reminder 1h"
        " -> mon,wed 10:00 every 2 weeks from 2026-11-23 until 2027-01-31 except 2026-12-23,"
        " window 2h, reminder 1h",
    ),
    (
        'days = "daily"',
        'days = "daily"\nholidays = "skip"',
        "~ patient petter, schedule morgen: daily 10:00 from 2026-11-23, window 2h, reminder 1h"
        " -> daily 10:00 from 2026-11-23, window 2h, reminder 1h, skips holidays",
    ),
    (
        'remind_after = "1h"\n',
        "",
        "~ patient petter, schedule morgen: daily 10:00 from 2026-11-23, window 2h, reminder 1h"
        " -> daily 10:00 from 2026-11-23, window 2h, reminder none",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), CHANGES, ids=[case[2][2:40] for case in CHANGES])
async def test_every_change_is_said_in_a_line_and_made(database: Database, old: str, new: str, line: str) -> None:
    await apply(database)
    before = await everything(database)
    changes = await apply(database, edited(old, new))
    assert line in lines(changes)
    assert changes.any
    assert await everything(database) != before
    assert lines(await apply(database, edited(old, new))) == []


async def test_a_schedule_in_the_teams_zone_moves_with_it(database: Database) -> None:
    await apply(database)
    moved = edited('timezone = "Europe/Oslo"', 'timezone = "America/New_York"')
    changes = await apply(database, moved)
    assert any(line.startswith("~ patient petter, schedule morgen") for line in lines(changes))
    assert (await schedule_of(database)).next_due_at == datetime(2026, 11, 23, 15, tzinfo=UTC)


async def test_two_people_can_swap_their_telegram_accounts(database: Database) -> None:
    await apply(database)
    swapped = PLAN.replace("3001", "0").replace("3002", "3001").replace("telegram_id = 0", "telegram_id = 3002")
    async with database.work() as work:
        (await person(work, "anne")).reach = Reach.BLOCKED
        await work.commit(NOON)
    changes = await apply(database, swapped)
    assert lines(changes) == ["~ contact anne: telegram_id", "~ contact kari: telegram_id"]
    async with database.reading() as work:
        anne, kari = await person(work, "anne"), await person(work, "kari")
    assert (anne.telegram_id, kari.telegram_id) == (3002, 3001)
    assert anne.reach is Reach.OPEN  # that the old account was blocked says nothing of the new one


async def test_an_account_of_somebody_who_is_not_in_the_plan_is_refused(database: Database) -> None:
    await apply(database)
    before = await everything(database)
    other = edited('key = "lise"', 'key = "lise2"')
    with pytest.raises(Refused, match="telegram_id 4001 belongs to lise, who is not given another") as refused:
        await apply(database, other)
    assert len(refused.value.args) == 1
    assert await everything(database) == before


async def test_all_that_is_refused_is_said_at_once_and_nothing_is_applied(database: Database) -> None:
    await apply(database)
    before = await everything(database)
    other = edited('key = "lise"', 'key = "lise2"')
    other = other.replace('"anne"', '"anne2"').replace('name = "Team Nord"', 'name = "Team Sør"')
    with pytest.raises(Refused) as refused:
        await apply(database, other)
    assert len(refused.value.args) == 2
    assert await everything(database) == before


async def test_steps_that_were_changed_in_chat_are_shown_as_a_conflict_and_kept(database: Database) -> None:
    await apply(database)
    async with database.work() as work:
        petter = await known(work, (await person(work, "petter")).id)
        await work.add(Step(patient_id=petter.id, label="Ringte mamma", position=2))
        petter.patient.steps_changed_in_chat = True
        await work.commit(NOON)
    for plan in (PLAN, edited('steps = ["Gikk ut", "Var på butikken"]', 'steps = ["Noe annet"]')):
        changes = await apply(database, plan)
        assert lines(changes) == ["! patient petter: steps were changed in chat since; the patient's own list is kept"]
        assert not changes.any
    async with database.reading() as work:
        labels = [step.label for step in await steps_of(work, petter.id)]
    assert labels == ["Gikk ut", "Var på butikken", "Ringte mamma"]


async def test_a_step_that_stays_keeps_its_row_and_one_that_goes_keeps_its_days(database: Database) -> None:
    await apply(database)
    async with database.reading() as work:
        before = {step.label: step.id for step in await work.all(select(Step))}
    await apply(database, edited('["Gikk ut", "Var på butikken"]', '["Var på butikken", "Tok bussen"]'))
    async with database.reading() as work:
        petter = await person(work, "petter")
        now = [(step.label, step.id) for step in await steps_of(work, petter.id)]
        gone = await work.get(Step, before["Gikk ut"])
    assert now[0] == ("Var på butikken", before["Var på butikken"])
    assert [label for label, _ in now] == ["Var på butikken", "Tok bussen"]
    assert gone is not None
    assert gone.dropped_at == NOON


async def test_a_new_schedule_starts_with_the_first_occurrence_after_now(database: Database) -> None:
    await apply(database)  # at noon; this morning's ten o'clock is not made up for
    assert (await schedule_of(database)).next_due_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_a_changed_schedule_starts_anew_after_now_and_fills_nothing_in(database: Database) -> None:
    await apply(database, now=NOON - timedelta(hours=4))
    assert (await schedule_of(database)).next_due_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    await apply(database, edited('times = ["10:00"]', 'times = ["08:00", "11:00", "18:00"]'))
    assert (await schedule_of(database)).next_due_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    async with database.reading() as work:
        assert await work.all(select(CheckIn)) == []


async def test_a_changed_window_leaves_the_rest_and_an_open_check_in_as_they_are(database: Database) -> None:
    morning = datetime(2026, 11, 23, 7, tzinfo=UTC)
    await apply(database, now=morning)
    before = await schedule_of(database)
    async with database.work() as work:
        bot = await a_bot(work)
        await work.commit(morning)
    assert before.next_due_at is not None
    await plan_due(database, bot.id, before.next_due_at)
    changes = await apply(database, edited('window = "2h"', 'window = "3h"'), before.next_due_at + timedelta(minutes=5))
    assert lines(changes) == [
        "~ patient petter, schedule morgen: daily 10:00 from 2026-11-23, window 2h, reminder 1h"
        " -> daily 10:00 from 2026-11-23, window 3h, reminder 1h"
    ]
    after = await schedule_of(database)
    assert (after.id, after.recurrence) == (before.id, before.recurrence)
    assert (after.window, after.remind_after) == (timedelta(hours=3), timedelta(hours=1))
    assert after.next_due_at == before.next_due_at + timedelta(days=1)
    async with database.reading() as work:
        (check_in,) = await work.all(select(CheckIn))
    assert (check_in.window, check_in.state) == (timedelta(hours=2), CheckInState.PENDING)


async def test_holidays_skipped_or_kept_change_what_comes_next(database: Database) -> None:
    christmas_eve = datetime(2026, 12, 24, 12, tzinfo=UTC)
    skipping = edited('days = "daily"', 'days = "daily"\nholidays = "skip"')
    await apply(database, now=christmas_eve)
    assert (await schedule_of(database)).next_due_at == datetime(2026, 12, 25, 9, tzinfo=UTC)
    await apply(database, skipping, now=christmas_eve)
    assert (await schedule_of(database)).next_due_at == datetime(2026, 12, 27, 9, tzinfo=UTC)
    assert lines(await apply(database, skipping, now=christmas_eve)) == []
    await apply(database, now=christmas_eve)
    assert (await schedule_of(database)).next_due_at == datetime(2026, 12, 25, 9, tzinfo=UTC)


async def test_what_is_overdue_is_not_forgotten_when_holidays_change(database: Database) -> None:
    await apply(database, now=datetime(2026, 11, 23, 7, tzinfo=UTC))
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    skipping = edited('days = "daily"', 'days = "daily"\nholidays = "skip"')
    await apply(database, skipping, due + timedelta(minutes=30))
    assert (await schedule_of(database)).next_due_at == due


async def test_a_window_changed_on_an_overdue_schedule_does_not_skip_what_is_due(database: Database) -> None:
    """The bot was down at ten; the plan is applied at half past ten, before it runs again."""
    await apply(database, now=datetime(2026, 11, 23, 7, tzinfo=UTC))
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert (await schedule_of(database)).next_due_at == due
    await apply(database, edited('window = "2h"', 'window = "3h"'), due + timedelta(minutes=30))
    assert (await schedule_of(database)).next_due_at == due


@pytest.mark.parametrize(
    ("removed", "kept", "pruned"),
    [
        ('[[members]]\nkey = "lise"', "? member lise: not in the plan; kept (--prune removes)", "- member lise"),
        (
            "[[patients.schedules]]",
            "? patient petter, schedule morgen: not in the plan; goes on (--prune removes)",
            "- patient petter, schedule morgen",
        ),
        (
            '[[patients]]\nkey = "petter"',
            "? patient petter: not in the plan; goes on (--prune ends it)",
            "- patient petter: nothing is asked any more",
        ),
    ],
)
async def test_what_the_plan_no_longer_has_is_kept_unless_pruned(
    database: Database, removed: str, kept: str, pruned: str
) -> None:
    await apply(database, DEPUTY + PLAN)
    before = await everything(database)
    less = without(removed, DEPUTY + PLAN)
    if "schedules" not in removed and "patients" in removed:
        less = less[: less.index("[[patients.schedules]]")]
    found = await apply(database, less)
    assert lines(found) == [kept]
    assert not found.any
    assert await everything(database) == before
    assert lines(await apply(database, less, prune=True)) == [pruned]
    assert lines(await apply(database, less, prune=True)) == []


NO_PATIENTS = PLAN[: PLAN.index("[[patients]]")]


async def test_a_patient_who_is_pruned_is_asked_nothing_and_nobody_is_told_any_more(
    database: Database,
) -> None:
    await apply(database)
    async with database.work() as work:
        bot = await a_bot(work)
        who = await known(work, (await person(work, "petter")).id)
        check_in = await work.add(
            CheckIn(patient_id=who.id, due_at=NOON, window=timedelta(hours=2), state=CheckInState.OPEN)
        )
        await raise_alert(work, who, AlertKind.NO_RESPONSE, NOON, check_in=check_in)
        await work.commit(NOON)
    await apply(database, NO_PATIENTS, prune=True)
    async with database.reading() as work:
        patient = await work.first(select(Patient))
        row = await work.get(CheckIn, check_in.id)
        assert await live_alerts(work, who.id) == []
        assert await work.first(select(OutboxMessage)) is not None  # what was recorded stays
    assert patient is not None
    assert row is not None
    assert (patient.state, row.state, row.look_at) == (PatientState.ENDED, CheckInState.CANCELLED, None)
    assert (await schedule_of(database)).next_due_at is None
    assert await plan_due(database, bot.id, NOON + timedelta(days=9)) == 0


async def test_who_ended_takes_part_again_only_with_a_new_agreement(database: Database) -> None:
    await apply(database)
    await apply(database, NO_PATIENTS, prune=True)
    await apply(database)
    async with database.reading() as work:
        patient = await work.first(select(Patient))
    assert patient is not None
    assert patient.state is PatientState.ENDED
    assert (await schedule_of(database)).next_due_at is None
    await apply(database, edited("on paper 2026-11-20", "on paper 2026-11-23"))
    async with database.reading() as work:
        patient = await work.first(select(Patient))
    assert patient is not None
    assert patient.state is PatientState.ACTIVE
    assert (await schedule_of(database)).next_due_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_whoever_stood_in_the_chain_of_a_pruned_patient_can_be_pruned_too(database: Database) -> None:
    await apply(database)
    less = without('[[contacts]]\nkey = "kari"', NO_PATIENTS)
    assert lines(await apply(database, less, prune=True)) == [
        "- patient petter: nothing is asked any more",
        "- contact kari",
    ]


async def test_who_has_an_open_alert_in_hand_is_not_removed(database: Database) -> None:
    await apply(database, DEPUTY + PLAN)
    async with database.work() as work:
        who = await known(work, (await person(work, "petter")).id)
        alert = await raise_alert(work, who, AlertKind.NO_RESPONSE, NOON)
        alert.state, alert.holder_id = AlertState.TAKEN, (await person(work, "lise")).id
        await work.commit(NOON)
    less = without('[[members]]\nkey = "lise"', DEPUTY + PLAN)
    with pytest.raises(Refused, match=r"member lise can't be removed: lise has an open alert in hand\. Hand it over"):
        await apply(database, less, prune=True)
    async with database.work() as work:
        row = await work.first(select(Alert))
        assert row is not None
        row.state = AlertState.CLOSED
        await work.commit(NOON)
    assert lines(await apply(database, less, prune=True)) == ["- member lise"]


@pytest.mark.parametrize(
    ("old", "new"),
    [('[[members]]\nkey = "lise"\nname = "Lise"\nrole = "admin"\ntelegram_id = 4001\n', ""), ("admin", "member")],
    ids=["pruned", "member only"],
)
async def test_the_last_admin_stays(database: Database, old: str, new: str) -> None:
    await apply(database)
    before = await everything(database)
    with pytest.raises(Refused, match=r"The team would have no admin left\. Keep one, or give somebody else"):
        await apply(database, edited(old, new), prune=True)
    assert await everything(database) == before


async def test_a_team_that_never_had_an_admin_needs_none(database: Database) -> None:
    text = edited("admin", "member")
    await apply(database, text)
    assert lines(await apply(database, text, prune=True)) == []


async def test_who_has_no_part_left_lets_go_of_the_account(database: Database) -> None:
    await apply(database, DEPUTY + PLAN)
    await apply(database, without('[[members]]\nkey = "lise"', DEPUTY + PLAN), prune=True)
    other = edited('key = "lise"', 'key = "lise2"', DEPUTY + PLAN)
    assert lines(await apply(database, other)) == ["+ member lise2: admin"]


async def test_one_person_can_be_member_and_contact(database: Database) -> None:
    both = edited(
        '[[contacts]]\nkey = "kari"', '[[contacts]]\nkey = "lise"\nkind = "staff"\n[[contacts]]\nkey = "kari"'
    )
    await apply(database, both)
    async with database.reading() as work:
        lise = await person(work, "lise")
        member, contact = await work.get(Member, lise.id), await work.get(Contact, lise.id)
        people = await work.all(select(Person))
    assert member is not None
    assert contact is not None
    assert member.role is MemberRole.ADMIN
    assert len(people) == 4
    assert lines(await apply(database, PLAN, prune=True)) == ["- contact lise"]


async def test_without_an_account_a_patient_waits_for_enrolment_and_is_asked_nothing(
    database: Database,
) -> None:
    waiting = edited('telegram_id = 2001\nconsent = "on paper 2026-11-20"\n', "")
    assert "+ patient petter: waits for enrolment" in lines(await apply(database, waiting))
    assert (await schedule_of(database)).next_due_at is None
    async with database.reading() as work:
        patient = await work.first(select(Patient))
    assert patient is not None
    assert patient.state is PatientState.INVITED
    assert lines(await apply(database, waiting)) == []
    changes = await apply(database)
    assert lines(changes) == ["~ patient petter: telegram_id"]
    assert (await schedule_of(database)).next_due_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_a_plan_that_names_no_account_takes_none_away(database: Database) -> None:
    """Somebody enrolled by invitation: the account stands in the database only."""
    await apply(database)
    changes = await apply(database, edited("telegram_id = 4001\n", ""))
    assert lines(changes) == []
    async with database.reading() as work:
        assert (await person(work, "lise")).telegram_id == 4001


async def test_the_language_of_the_program_is_everybodys_who_has_none(database: Database) -> None:
    await apply(database, language="en")
    async with database.reading() as work:
        languages = {row.language for row in await work.all(select(Person))}
        team = await work.first(select(Team))
    assert languages == {"en"}
    assert team is not None
    assert team.language == "en"


async def test_what_is_shown_tells_no_names_or_numbers_of_patients(database: Database) -> None:
    """The lines end up in terminals and logs of a server: keys and what changed, never what it says."""
    first = await apply(database)
    changed = edited("+47 900 00 000", "+47 911 11 111").replace('name = "Petter"', 'name = "Peter"')
    text = "\n".join(lines(first) + lines(await apply(database, changed.replace("Gikk ut", "Gikk til Nav"))))
    for secret in ("Petter", "Peter", "900", "911", "2001", "Gikk", "on paper"):
        assert secret not in text


async def test_an_applied_plan_stands_in_the_audit_trail_and_nothing_is_written_for_none(
    database: Database,
) -> None:
    await apply(database)
    await apply(database)
    async with database.reading() as work:
        rows = await work.all(select(Audit).where(col(Audit.action) == "plan.applied"))
    assert [(row.actor, row.detail) for row in rows] == [("cli", "6 lines")]


def test_each_sign_is_a_mark_of_its_own() -> None:
    assert sorted(sign.value for sign in Sign) == sorted("+~-!?")
