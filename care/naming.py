"""Whom somebody of the staff means by a name: among their own patients, and nobody else."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from care.people import Known, person
from care.right_to_know import own_patient, own_patients
from rules.actors import Actor, NotAllowed
from rules.kinds import Kind
from rules.names import alike, folded
from rules.sayings import Choice
from rules.taps import Press
from rules.words import Priority
from storage.tables import Person
from storage.work import Work

WORDS_MAX = 6
"""More words than this are no name."""
CHOICES_MAX = 40
"""More buttons than this are no choice any more: the text asks for more of the name."""


def named(people: list[Person], text: str) -> list[Person]:
    """Who is meant by a key or a name, else by a whole word of a name, else by a part of one."""
    wanted = folded(text)
    if not wanted:
        return []
    ways: tuple[Callable[[Person], bool], ...] = (
        # one's key may be another's name: then both are meant
        lambda row: wanted in {folded(row.key), folded(row.name)},
        lambda row: wanted in folded(row.name).split(),
        lambda row: wanted in folded(row.name),
    )
    for fits in ways:
        found = [row for row in people if fits(row)]
        if found:
            return by_alphabet(found)
    return []


def called(people: list[Person], text: str) -> list[Person]:
    """Who has this key, else who has this whole name: nothing is guessed, and an accent makes another name."""
    wanted = alike(text)
    return [row for row in people if alike(row.key) == wanted] or [row for row in people if alike(row.name) == wanted]


def by_alphabet(people: list[Person]) -> list[Person]:
    """People in the order of their names."""
    return sorted(people, key=lambda row: (folded(row.name), row.key))


def is_plain(who: Person, text: str) -> bool:
    """Whether a name is surely theirs: the key, the name, or a whole word of it; a mere part is a guess."""
    return folded(text) in {folded(who.key), folded(who.name), *folded(who.name).split()}


async def find_own(work: Work, actor: Actor, text: str) -> list[Person]:
    """The actor's own patients who may be meant by a name: without one, all. Raises NotAllowed for who is not staff."""
    people = await _own(work, actor)
    return named(people, text) if text.strip() else by_alphabet(people)


async def split_name(work: Work, actor: Actor, text: str) -> tuple[list[Person], str, str]:
    """Who is meant at the beginning of a text, under which words, and the rest of it as it was written."""
    people = await _own(work, actor)
    words = text.split()
    for count in range(min(len(words), WORDS_MAX), 0, -1):
        name = " ".join(words[:count])
        found = named(people, name)
        if found:
            return found, name, _after(text, count)
    return [], words[0] if words else "", _after(text, 1)


def choices(people: list[Person], other: int = 0) -> tuple[Choice, ...]:
    """People to choose from; those of one name with their keys beside it."""
    names = [row.name.casefold() for row in people]
    return tuple(
        Choice(row.id, f"{row.name} ({row.key})" if names.count(row.name.casefold()) > 1 else row.name, other)
        for row in people[:CHOICES_MAX]
    )


async def own(work: Work, actor: Actor, patient_id: int) -> Known:
    """One of the actor's own patients. Raises NotAllowed for any other, whether there is one or not."""
    who = await own_patient(work, actor, patient_id)
    if who is None:
        raise NotAllowed
    return who


async def ask_which(
    work: Work, actor: Actor, press: Press, people: list[Person], name: str, now: datetime, other: int = 0
) -> None:
    """Nobody is meant, or several: say so, or let the actor choose. Part of an act; commits nothing."""
    to = await person(work, actor.person_id)
    if not people:
        await work.say(to, Kind.NO_SUCH_PERSON, now, priority=Priority.ANSWER, args={"asked": name})
        return
    args = {"people": [row.id for row in people[:CHOICES_MAX]], "press": press.value, "other": other}
    args |= {"count": len(people)} if len(people) > CHOICES_MAX else {}
    await work.say(to, Kind.WHICH_PERSON, now, priority=Priority.ANSWER, args=args)


async def by_name(work: Work, actor: Actor, press: Press, name: str, now: datetime) -> int | None:
    """The one patient who is meant by a name; else the actor is asked which, or told that there is none.

    Part of an act; commits nothing.
    """
    found = await find_own(work, actor, name)
    if len(found) == 1:
        return found[0].id
    await ask_which(work, actor, press, found, name, now)
    return None


async def _own(work: Work, actor: Actor) -> list[Person]:
    staff = await work.get(Person, actor.person_id)
    if staff is None or not actor.is_staff:
        raise NotAllowed
    return await work.all(select(Person).where(col(Person.id).in_(await own_patients(work, staff))))


def _after(text: str, count: int) -> str:
    """What follows the first words."""
    return text.split(maxsplit=count)[count].strip() if len(text.split()) > count else ""
