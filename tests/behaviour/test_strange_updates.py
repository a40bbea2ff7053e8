"""What else Telegram can send: each has its considered answer or silence, and nothing is lost or logged as an error."""

from typing import Any

import pytest

from rules.kinds import Kind
from sandbox.schema import load_types
from storage.tables import HeardUpdate, Reply
from tests.behaviour.agreement import in_both_languages, in_both_modes
from tests.behaviour.cast import Person
from tests.behaviour.conftest import SPEC
from tests.behaviour.play import Play
from tests.behaviour.scenes import alert, silence

DATE = 1795420800
CHANNEL = {"id": -1005, "type": "channel", "title": "Nyheter"}
PETTER = {"id": 2001, "is_bot": False, "first_name": "Petter"}
BOT = {"id": 7000000001, "is_bot": True, "first_name": "Mellom", "username": "mellom_bot"}
RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
)
POLL = {
    "id": "5",
    "question": "?",
    "options": [{"persistent_id": "1", "text": "A", "voter_count": 1}],
    "total_voter_count": 1,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}
STRANGE: dict[str, tuple[str, dict[str, Any]]] = {
    "a post in a channel": (
        "channel_post",
        {"message_id": 1, "date": DATE, "chat": CHANNEL, "sender_chat": CHANNEL, "text": "/kanal"},
    ),
    "a question from another chat": ("inline_query", {"id": "1", "from": PETTER, "query": "anne", "offset": ""}),
    "a poll": ("poll", POLL),
    "made admin of a channel": (
        "my_chat_member",
        {
            "chat": CHANNEL,
            "from": PETTER,
            "date": DATE,
            "old_chat_member": {"user": BOT, "status": "left"},
            "new_chat_member": {"user": BOT, "status": "administrator", **dict.fromkeys(RIGHTS.split(), True)},
        },
    ),
    "put out of a channel": (
        "my_chat_member",
        {
            "chat": CHANNEL,
            "from": PETTER,
            "date": DATE,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
        },
    ),
    "a reaction in a group": (
        "message_reaction",
        {
            "chat": {"id": -100, "type": "group", "title": "Familien"},
            "message_id": 1,
            "user": PETTER,
            "date": DATE,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        },
    ),
    "somebody came into a group": (
        "message",
        {
            "message_id": 1,
            "date": DATE,
            "chat": {"id": -100, "type": "group", "title": "Familien"},
            "from": PETTER,
            "new_chat_members": [PETTER],
        },
    ),
}


def said_by_the_bot(stage: Play) -> int:
    """How many calls it made that could say something."""
    return sum(call.method != "getWebhookInfo" for call in stage.sandbox.calls)


@in_both_modes
@pytest.mark.parametrize("what", STRANGE)
async def test_what_we_have_not_asked_for_is_met_with_silence(
    stage: Play, petter: Person, anne: Person, what: str
) -> None:
    kind, body = STRANGE[what]
    if SPEC.exists():
        assert load_types(SPEC)("Update", {"update_id": 1, kind: body}) == []
    await stage.at("10:00")
    petter.expects_check_in()
    before, calls = len(await stage.recall(HeardUpdate)), said_by_the_bot(stage)
    updates = stage.sandbox.state.first_account.updates
    updates.allowed = frozenset()
    updates.allow([kind])
    assert updates.put(kind, body)
    await stage.settle()
    heard = await stage.recall(HeardUpdate)
    assert [row.put_aside for row in heard[before:]] == [False]
    assert said_by_the_bot(stage) == calls, "nothing is said"
    assert not await stage.recall(Reply)
    assert await stage.check_ins() == ["open"]


@in_both_modes
@in_both_languages
async def test_a_thumb_on_a_question_is_an_answer(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("11:00")
    petter.expects_check_in()
    reminder = petter.expects_reminder()
    petter.phone.react(reminder.message_id)
    await stage.settle()
    thanks = petter.expects(Kind.ANSWER_BUTTON)
    assert await stage.check_ins() == ["answered"]
    petter.phone.react(thanks.message_id)
    await stage.settle()
    petter.expects_nothing()
    await stage.at("20:00")
    anne.expects_nothing()


async def test_a_thumb_ends_a_silence_and_its_removal_does_not(stage: Play, petter: Person, anne: Person) -> None:
    await stage.at("10:00")
    question = petter.expects_check_in()
    petter.phone.react(question.message_id, "")
    await stage.settle()
    assert await stage.check_ins() == ["open"]
    await stage.at("12:00")
    petter.expects_reminder()
    anne.expects_alert()
    petter.phone.react(question.message_id)
    await stage.settle()
    petter.expects(Kind.ANSWER_SILENCE)
    anne.expects_all_clear()


async def test_a_thumb_of_the_staff_s_means_nothing(stage: Play, petter: Person, anne: Person, ola: Person) -> None:
    told = await alert(stage, petter, anne)
    anne.phone.react(told.message_id)
    await stage.settle()
    assert [row.state.value for row in await stage.alerts()] == ["raised"]
    anne.expects_nothing()


async def test_a_command_passed_on_by_a_patient_is_still_a_sign_of_life(
    stage: Play, petter: Person, anne: Person
) -> None:
    await silence(stage, petter)
    anne.expects_alert()
    await petter.says("/steg", forwarded_from="Bror")
    petter.expects(Kind.STEPS_LIST)
    anne.expects_all_clear()
