"""Groups: what a bot hears of them, and what it may not do any more."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from sandbox import PhoneError, Sandbox
from sandbox.schema import load_types
from tests.sandbox.conftest import SPEC, TOKEN

GROUP, SUPER = -77, -1001234567890


@pytest.fixture
def team(box: Sandbox) -> Sandbox:
    box.add_group(GROUP, "Team Nord")
    return box


async def test_the_bot_is_brought_in_silenced_and_put_out(team: Sandbox, bot: Bot) -> None:
    group, anne = team.group(GROUP), team.phone(3001).phone
    group.bring_bot(anne)
    await bot.send_message(GROUP, "Hei.")
    group.mute_bot(anne)
    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.send_message(GROUP, "Hei?")
    group.remove_bot(anne)
    team.state.first_account.chats[GROUP].muted = False
    with pytest.raises(Forbidden, match=r"(?i)not a member of the group chat"):
        await bot.send_message(GROUP, "Hei!")
    assert group.from_bot == ["Hei."]
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change and change.new_chat_member.status for change in changes] == ["member", "restricted", "kicked"]


async def test_a_group_becomes_a_supergroup(team: Sandbox, bot: Bot) -> None:
    team.group(GROUP).becomes_supergroup(SUPER, team.phone(3001).phone)
    with pytest.raises(ChatMigrated) as error:
        await bot.send_message(GROUP, "Hei.")
    assert error.value.new_chat_id == SUPER
    await bot.send_message(SUPER, "Hei.")
    assert team.group(SUPER).from_bot == ["Hei."]
    gone, come = [update.message for update in await bot.get_updates()]
    assert gone is not None
    assert come is not None
    assert (gone.chat.id, gone.migrate_to_chat_id) == (GROUP, SUPER)
    assert (come.chat.id, come.chat.type, come.migrate_from_chat_id) == (SUPER, "supergroup", GROUP)
    with pytest.raises(PhoneError):
        team.phone(3001).say("hei", group=GROUP)
    assert team.phone(3001).say("hei", group=SUPER)


async def test_an_unnamed_admin_writes_as_the_group(team: Sandbox, bot: Bot) -> None:
    team.phone(3001).say("/kanal", group=GROUP, anonymous=True)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.id == 1087968824
    assert update.message.sender_chat is not None
    assert update.message.sender_chat.id == GROUP


async def test_all_that_comes_of_a_group_has_telegrams_shape(team: Sandbox) -> None:
    if not SPEC.exists():
        pytest.skip("bot-api.json is not here")
    group, anne = team.group(GROUP), team.phone(3001)
    group.bring_bot(anne.phone)
    anne.say("/kanal", group=GROUP, anonymous=True)
    group.mute_bot(anne.phone)
    group.becomes_supergroup(SUPER, anne.phone)
    team.group(SUPER).remove_bot(anne.phone)
    judge = load_types(SPEC)
    assert [judge("Update", update.as_json()) for update in team.pending_updates()] == [[]] * 6


def test_there_is_no_such_group(box: Sandbox) -> None:
    for chat_id in (GROUP, 2001):
        with pytest.raises(PhoneError):
            box.group(chat_id)


async def test_a_person_deletes_what_the_bot_wrote_and_takes_another_name(box: Sandbox, bot: Bot) -> None:
    petter = box.phone(2001)
    said = await bot.send_message(2001, "Hei.")
    petter.delete(said.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("Hallo.", 2001, said.message_id)
    with pytest.raises(PhoneError):
        petter.delete(said.message_id)
    petter.rename("Kaptein")
    petter.say("hei")
    (update,) = await bot.get_updates()
    assert update.effective_user is not None
    assert update.effective_user.first_name == "Kaptein"


async def test_a_reaction_comes_where_it_was_asked_for(box: Sandbox, bot: Bot) -> None:
    petter = box.phone(2001)
    said = await bot.send_message(2001, "?")
    petter.react(said.message_id)
    assert not await bot.get_updates(allowed_updates=["message_reaction"])
    petter.react(said.message_id, "🙏")
    petter.react(said.message_id, "")
    if SPEC.exists():
        judge = load_types(SPEC)
        assert [judge("Update", update.as_json()) for update in box.pending_updates()] == [[]] * 2
    one, none = [update.message_reaction for update in await bot.get_updates()]
    assert one is not None
    assert none is not None
    assert (len(one.old_reaction), len(one.new_reaction), len(none.new_reaction)) == (1, 1, 0)
    with pytest.raises(PhoneError):
        petter.react(99)


async def test_a_token_is_revoked_and_renewed(box: Sandbox, bot: Bot) -> None:
    box.revoke(TOKEN)
    with pytest.raises(InvalidToken):
        await bot.send_message(2001, "Hei.")
    box.renew(TOKEN)
    await bot.send_message(2001, "Hei.")


async def test_each_answer_says_what_telegrams_clock_is(box: Sandbox, url: str, http: aiohttp.ClientSession) -> None:
    for method in ("getMe", "getNothing"):
        async with http.get(f"{url}/bot{TOKEN}/{method}") as answer:
            told = parsedate_to_datetime(answer.headers["Date"])
        assert told == box.state.now().replace(microsecond=0)
