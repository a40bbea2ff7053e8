"""Coming on board: invitations as `mellom invite` makes them, and the way in as a patient taps it."""

import json
import secrets

from care.invite import Inviter, Part, find_contact, invite, the_team
from rules.invitations import TOKEN_BYTES
from rules.kinds import Kind
from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play


async def link_for(stage: Play, part: Part, name: str, *, contact: str | None = None) -> str:
    """The token of a fresh invitation, in place of an older one."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    async with stage.program.database.work() as work:
        team = await the_team(work, stage.program.bot_id)
        assert team
        told = await find_contact(work, team, contact) if contact else None
        await invite(
            work,
            team,
            Inviter(),
            part,
            name,
            token,
            stage.now(),
            new_ref=lambda: secrets.token_hex(16),
            again=True,
            contact=told,
        )
        await work.commit(stage.now())
    return token


def offered(stage: Play, chat_id: int) -> dict[str, str]:
    """The commands in the menu of a chat, and what is said about each."""
    for (scope, _language), commands in stage.sandbox.state.first_account.commands.items():
        if json.loads(scope).get("chat_id") == chat_id:
            return {one["command"]: one["description"] for one in commands}
    return {}


async def opens(person: Person, token: str) -> None:
    """Open the link."""
    person.phone.press_start(token)
    await person._settle()


async def to_the_question(stage: Play, person: Person, name: str = "petter", *, contact: str | None = None) -> Message:
    """A patient opens a fresh link and chooses the language; gives what they are asked to agree to."""
    await opens(person, await link_for(stage, Part.PATIENT, name, contact=contact))
    await person.expects(Kind.ENROL_LANGUAGE).taps(person.tongue("Norsk", "English"))
    await is_adult(person)
    return person.expects(Kind.ENROL_ABOUT)


async def is_adult(person: Person) -> None:
    """Say that they are 18 or older."""
    await person.expects(Kind.ENROL_ADULT).taps(person.tongue("Ja, jeg er 18 eller eldre", "Yes, I am 18 or older"))


async def says_yes(person: Person, about: Message) -> None:
    """Agree."""
    await about.taps(person.tongue("Ja, jeg vil være med", "Yes, I'd like to"))


async def done(person: Person, steps: Message) -> Message:
    """End the choice of steps; gives the last message of the way."""
    await steps.taps(person.tongue("Ferdig", "Done"))
    return person.expects(Kind.ENROL_DONE)
