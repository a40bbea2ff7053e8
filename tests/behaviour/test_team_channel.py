"""A group as the team's channel: made by an admin who knows who can read it, and told nothing of anybody."""

from datetime import timedelta
from itertools import pairwise

import pytest

from rules.kinds import Kind
from rules.words import Priority, Reach
from sandbox.groups import GroupInHand
from storage.tables import OutboxMessage, Reply, Team
from storage.tables import Person as Row
from tests.behaviour.agreement import in_both_languages, on_both_databases, plan
from tests.behaviour.cast import Person
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert, silence
from tests.behaviour.words import fits

GROUP, SUPER, OTHER = -100, -1001234567890, -200


@pytest.fixture
def group(stage: Play) -> GroupInHand:
    """A group with the whole team in it, and with who knows who else."""
    stage.sandbox.add_group(GROUP, "Nattvakten")
    return stage.sandbox.group(GROUP)


async def writes(stage: Play, who: Person, text: str, group: int = GROUP, *, anonymous: bool = False) -> None:
    """Write in the group."""
    who.phone.say(text, group=group, anonymous=anonymous)
    await stage.settle()


async def made(stage: Play, lise: Person) -> None:
    """Lise makes the group the team's channel."""
    await writes(stage, lise, lise.tongue("/kanal", "/channel"))
    await lise.expects(Kind.CHANNEL_ASK, "Nattvakten").taps(lise.tongue("Ja, bruk gruppen", "Yes, use the group"))
    lise.expects(Kind.CHANNEL_SET, "Lise", "Nattvakten")


async def channel(stage: Play) -> int | None:
    """The group that is the team's channel."""
    (team,) = await stage.recall(Team)
    return team.channel_id


def last(group: GroupInHand, kind: Kind, language: str = "nb") -> str:
    """The last line of the bot's in the group, which must be of this kind."""
    assert fits(kind, group.from_bot[-1], language), group.from_bot
    return group.from_bot[-1]


# making it


@in_both_languages
@on_both_databases
async def test_an_admin_makes_a_group_the_channel_after_hearing_who_can_read_it(
    stage: Play, lise: Person, group: GroupInHand
) -> None:
    group.bring_bot(lise.phone.phone)
    await stage.settle()
    assert not group.from_bot
    await writes(stage, lise, lise.tongue("/kanal@mellom_bot", "/channel"))
    assert not group.from_bot, "nothing is said there before it was agreed to"
    assert await channel(stage) is None
    asked = lise.expects(
        Kind.CHANNEL_ASK,
        "Nattvakten",
        lise.tongue("synlig for alle i gruppen", "visible to everybody in the group"),
        lise.tongue("Aldri navnet", "Never the name"),
    )
    await asked.taps(lise.tongue("Ja, bruk gruppen", "Yes, use the group"))
    assert not asked.buttons
    lise.expects(Kind.CHANNEL_SET, "Nattvakten")
    last(group, Kind.CHANNEL_HELLO, lise.language)
    assert await channel(stage) == GROUP


@in_both_languages
async def test_a_bot_without_a_username_has_a_channel_too(
    stage: Play, petter: Person, anne: Person, lise: Person, group: GroupInHand
) -> None:
    del stage.sandbox.state.first_account.user["username"]
    await stage.restart()
    await made(stage, lise)
    await alert(stage, petter, anne)
    last(group, Kind.CHANNEL_WAITING, lise.language)


async def test_a_no_leaves_it_as_it_is(stage: Play, lise: Person, group: GroupInHand) -> None:
    await writes(stage, lise, "/kanal")
    asked = lise.expects(Kind.CHANNEL_ASK)
    await asked.taps("Nei")
    assert not asked.buttons
    assert await channel(stage) is None
    assert not group.from_bot


@in_both_languages
async def test_nobody_else_can_nor_learns_that_it_can_be_done(
    stage: Play, petter: Person, anne: Person, ola: Person, lise: Person, group: GroupInHand
) -> None:
    make = lise.tongue("/kanal", "/channel")
    for who in (petter, anne, ola):
        await writes(stage, who, make)
        who.expects_nothing()
    await writes(stage, lise, make, anonymous=True)
    lise.expects_nothing()
    lise.phone.say(make, group=GROUP, forwarded_from="Per")
    await stage.settle()
    lise.expects_nothing()
    assert await channel(stage) is None
    (line,) = group.from_bot
    assert fits(Kind.STRANGER, line, lise.language), "one line to strangers, whoever asks"
    await anne.says(make)
    anne.expects(Kind.HELP_STAFF)


async def test_a_button_of_the_admins_does_nothing_in_other_hands(
    stage: Play, lise: Person, anne: Person, petter: Person, group: GroupInHand
) -> None:
    await writes(stage, lise, "/kanal")
    data = lise.data_of(lise.expects(Kind.CHANNEL_ASK), "Ja, bruk gruppen")
    await anne.says("hei")
    toast = await anne.forges(anne.expects(Kind.STAFF_UNROUTED), data)
    assert fits(Kind.TOAST_NOT_YOURS, toast, "nb")
    await petter.says("hei")
    await petter.forges(petter.expects(Kind.ANSWER_TEXT), data)
    assert await channel(stage) is None
    assert not group.from_bot


@plan(second_admin=True)
async def test_an_old_button_and_one_for_a_group_that_was_not_asked_about_do_nothing(
    stage: Play, lise: Person, per: Person, group: GroupInHand
) -> None:
    await writes(stage, lise, "/kanal")
    asked = lise.expects(Kind.CHANNEL_ASK)
    data = lise.data_of(asked, "Ja, bruk gruppen")
    await per.says("hei")
    assert fits(Kind.TOAST_STALE, await per.forges(per.expects(Kind.STAFF_UNROUTED), data), "nb")
    await stage.advance(hours=1, seconds=1)
    assert fits(Kind.TOAST_STALE, await asked.taps("Ja, bruk gruppen"), "nb")
    assert not asked.buttons
    assert await channel(stage) is None


@plan(second_admin=True)
async def test_the_other_admins_are_told(stage: Play, lise: Person, per: Person, group: GroupInHand) -> None:
    await made(stage, lise)
    per.expects(Kind.CHANNEL_SET, "Lise", "Nattvakten")
    await per.says("/kanal")
    per.expects(Kind.CHANNEL_IS)
    await writes(stage, per, "/kanal av")
    for admin in (lise, per):
        admin.expects(Kind.CHANNEL_ENDED, "Per")


async def test_two_groups_at_once_are_not_mixed_up(stage: Play, lise: Person, group: GroupInHand) -> None:
    stage.sandbox.add_group(OTHER, "Lunsj")
    await writes(stage, lise, "/kanal")
    asked = lise.expects(Kind.CHANNEL_ASK, "Nattvakten")
    await writes(stage, lise, "/kanal", OTHER)
    lise.expects(Kind.CHANNEL_ASK, "Lunsj")
    await asked.taps("Ja, bruk gruppen")
    lise.expects(Kind.CHANNEL_SET, "Nattvakten")
    assert await channel(stage) == GROUP
    assert not stage.sandbox.group(OTHER).from_bot


async def test_another_group_takes_its_place(stage: Play, lise: Person, group: GroupInHand) -> None:
    await made(stage, lise)
    stage.sandbox.add_group(OTHER, "Lunsj")
    await writes(stage, lise, "/kanal", OTHER)
    await lise.expects(Kind.CHANNEL_ASK, "Lunsj").taps("Ja, bruk gruppen")
    lise.expects(Kind.CHANNEL_SET, "Lunsj")
    last(group, Kind.CHANNEL_BYE)
    last(stage.sandbox.group(OTHER), Kind.CHANNEL_HELLO)


# what goes there


@in_both_languages
async def test_it_hears_that_an_alert_waits_and_who_took_it_and_never_about_whom(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    told = await alert(stage, petter, anne)
    assert last(group, Kind.CHANNEL_WAITING, lise.language).startswith(lise.tongue("Ett varsel", "One alert"))
    await told.taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    assert "Anne" in last(group, Kind.CHANNEL_TAKEN, lise.language)
    await petter.says("hei, gikk ut med søpla")
    stage.ignores_the_rest()
    everything = "\n".join(group.from_bot)
    assert "Petter" not in everything
    assert "søpla" not in everything
    assert "900" not in everything
    assert len(group.from_bot) == 3


async def test_each_time_somebody_else_is_asked_it_says_that_it_still_waits(
    stage: Play, petter: Person, anne: Person, kari: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    await alert(stage, petter, anne)
    await stage.at("12:30")
    kari.expects_alert()
    await stage.at("14:00")
    lise.reads_all()
    waiting = [text for text in group.from_bot if fits(Kind.CHANNEL_WAITING, text, "nb")]
    assert len(waiting) == 3, "Anne, Kari, and the admins' first round"


@in_both_languages
@plan(neighbour=True)
async def test_several_alerts_are_one_line_with_their_number(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    await silence(stage, petter)
    nora.reads_all()
    await stage.advance(seconds=10)
    assert last(group, Kind.CHANNEL_WAITING, lise.language).startswith(lise.tongue("2 varsler", "2 alerts"))
    assert len(group.from_bot) == 2
    await anne.expects_alert().taps(anne.tongue("Jeg tar kontakt", "I'll make contact"))
    await stage.advance(seconds=10)
    still = lise.tongue("Ett venter fortsatt", "One is still waiting")
    assert still in last(group, Kind.CHANNEL_TAKEN, lise.language)
    kari.reads_all()


@plan(neighbour=True, chain=(("anne", "30m"),))
async def test_a_group_hears_at_most_twenty_messages_a_minute(
    stage: Play, petter: Person, nora: Person, anne: Person, kari: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    await alert(stage, petter, anne)
    stage.ignores_the_rest()
    for _ in range(3):
        await anne.taps("Jeg tar kontakt")
        await anne.taps("Slipp")
    await stage.advance(minutes=1)
    sent = [call.at for call in stage.sandbox.calls if call.chat_id == GROUP and call.ok]
    assert len(sent) > 4
    assert all(after - before >= timedelta(seconds=3) for before, after in pairwise(sent))


async def test_where_an_answer_came_before_it_was_said_nothing_is(
    stage: Play, petter: Person, anne: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    await stage.at("11:59")
    petter.reads_all()
    stage.program.dispatcher._pace.spoke(GROUP, stage.stage.clock.now() + timedelta(seconds=70))
    await stage.at("12:00")
    anne.expects_alert()
    await petter.says("hei")
    petter.reads_all()
    anne.expects_all_clear()
    await stage.at("12:10")
    assert len(group.from_bot) == 1


async def test_only_the_lines_for_a_group_can_go_to_one(
    stage: Play, petter: Person, anne: Person, lise: Person, group: GroupInHand
) -> None:
    """The second of two looks: whatever was put into the outbox for the group."""
    await made(stage, lise)
    told = await alert(stage, petter, anne)
    before = len(group.from_bot)
    async with stage.program.database.work() as work:
        row = next(row for row in await stage.outbox() if row.kind is Kind.ALERT)
        to = await work.get(Row, row.person_id)
        assert to is not None
        now = stage.stage.clock.now()
        await work.say(to, Kind.ALERT, now, priority=Priority.ALERT, about=row.about, chat_id=GROUP)
        await work.commit(now)
    await stage.settle()
    assert told.buttons
    assert len(group.from_bot) == before


# its end


@in_both_languages
async def test_an_admin_ends_it_in_the_group_or_in_private(stage: Play, lise: Person, group: GroupInHand) -> None:
    await lise.says(lise.tongue("/kanal", "/channel"))
    lise.expects(Kind.CHANNEL_NONE)
    for private in (False, True):
        await made(stage, lise)
        end = lise.tongue("/kanal av", "/channel off")
        await (lise.says(end) if private else writes(stage, lise, end))
        lise.expects(Kind.CHANNEL_ENDED, "Lise")
        await stage.advance(seconds=5)
        last(group, Kind.CHANNEL_BYE, lise.language)
        assert await channel(stage) is None
    await lise.says(lise.tongue("/kanal av", "/channel off"))
    lise.expects(Kind.CHANNEL_NONE)


@in_both_languages
async def test_put_out_of_the_group_the_channel_is_over_and_the_admins_are_told(
    stage: Play, petter: Person, anne: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    group.remove_bot(anne.phone.phone)
    await stage.settle()
    lise.expects(Kind.CHANNEL_LOST)
    assert await channel(stage) is None
    await alert(stage, petter, anne)
    assert len(group.from_bot) == 1


@in_both_languages
async def test_silenced_in_the_group_the_channel_is_over_and_no_error_is_logged(
    stage: Play, petter: Person, anne: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    group.mute_bot(anne.phone.phone)
    await alert(stage, petter, anne)
    lise.expects(Kind.CHANNEL_LOST)
    assert await channel(stage) is None
    assert {row.reach for row in await stage.recall(Row)} == {Reach.OPEN}, "it says nothing of anybody"


@pytest.mark.parametrize(
    ("language", "backend", "heard"),
    [("nb", "sqlite", True), ("en", "postgres", True), ("en", "sqlite", False), ("nb", "postgres", False)],
)
async def test_it_follows_the_group_when_that_becomes_a_supergroup(
    stage: Play, petter: Person, anne: Person, lise: Person, group: GroupInHand, heard: bool
) -> None:
    await made(stage, lise)
    group.becomes_supergroup(SUPER, lise.phone.phone, heard=heard)
    await stage.settle()
    assert (await channel(stage) == SUPER) is heard, "told by Telegram, or found out at the next message"
    await alert(stage, petter, anne)
    await stage.advance(seconds=10)
    last(stage.sandbox.group(SUPER), Kind.CHANNEL_WAITING, lise.language)
    assert await channel(stage) == SUPER
    lise.expects_nothing()


async def test_what_others_write_in_it_is_not_recorded_and_is_no_answer(
    stage: Play, petter: Person, anne: Person, lise: Person, group: GroupInHand
) -> None:
    await made(stage, lise)
    await stage.at("10:00")
    petter.expects_check_in()
    await writes(stage, petter, "hei, jeg har det bra")
    await writes(stage, anne, "Petter har ikke svart")
    assert not await stage.recall(Reply)
    assert await stage.check_ins() == ["open"]
    assert not [row for row in await stage.recall(OutboxMessage) if row.kind is Kind.STAFF_UNROUTED]
    assert len(group.from_bot) == 1
