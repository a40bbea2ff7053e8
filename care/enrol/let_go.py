"""After a no: once the last word was said, the chat is nobody's again."""

from datetime import datetime

from rules.enrolment import Stage, read_place
from rules.words import PatientState
from storage.queries import open_crisis
from storage.tables import OutboxMessage, Patient, Person
from storage.work import Work


async def let_go(work: Work, row: OutboxMessage, _now: datetime) -> None:
    """Unbind the chat of one who said no, unless a new invitation brought them back. Part of an act.

    Not while a possible crisis of theirs is open: what they write on is heard. With its last word it is let go of.
    """
    who, patient = await work.get(Person, row.person_id), await work.get(Patient, row.person_id)
    if who is None or patient is None or patient.state is not PatientState.INVITED:
        return
    declined = patient.enrolling and read_place(patient.enrolling).stage is Stage.DECLINED
    if declined and await open_crisis(work, patient.person_id) is None:
        who.telegram_id = patient.enrolling = None
