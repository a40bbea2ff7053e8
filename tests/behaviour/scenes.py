"""Scenes that many plays begin with."""

from tests.behaviour.cast import Message, Person
from tests.behaviour.play import Play


async def silence(stage: Play, petter: Person) -> Message:
    """Petter is asked at 10:00 and reminded at 11:00, and says nothing until 12:00. Gives the question."""
    await stage.at("12:00")
    question = petter.expects_check_in()
    petter.expects_reminder()
    return question


async def alert(stage: Play, petter: Person, anne: Person) -> Message:
    """Petter was silent; it is 12:00, and Anne is told. Gives her alert."""
    await silence(stage, petter)
    return anne.expects_alert("Petter")


async def call_me(stage: Play, petter: Person, anne: Person) -> Message:
    """Petter asks to be called, and Anne is told. Gives her alert."""
    await petter.says("/ring")
    petter.expects("Anne")
    return anne.expects_alert("Petter")
