"""Which rows are a patient's: all that is handed out when the patient asks for it, and that goes when it is erased."""

from sqlalchemy import ColumnElement, select
from sqlmodel import SQLModel, col

from storage.tables import (
    Achievement,
    Alert,
    AlertMoment,
    AlertTold,
    Audit,
    CheckIn,
    Consent,
    Dialogue,
    Disclosure,
    Invitation,
    OutboxMessage,
    Patient,
    Pause,
    Person,
    Rank,
    Rehearsal,
    Rehearsed,
    Reply,
    Schedule,
    Step,
    TeamMessage,
)

Rows = dict[type[SQLModel], ColumnElement[bool]]


def own_rows(who: Person) -> Rows:
    """Each table that can hold something of a patient's, with which of its rows."""
    alerts = select(col(Alert.id)).where(col(Alert.patient_id) == who.id)
    rehearsals = select(col(Rehearsal.id)).where(col(Rehearsal.patient_id) == who.id)
    return {
        Person: col(Person.id) == who.id,
        Patient: col(Patient.person_id) == who.id,
        Consent: col(Consent.patient_id) == who.id,
        Disclosure: col(Disclosure.patient_id) == who.id,
        Rank: col(Rank.patient_id) == who.id,
        Schedule: col(Schedule.patient_id) == who.id,
        CheckIn: col(CheckIn.patient_id) == who.id,
        Reply: col(Reply.patient_id) == who.id,
        TeamMessage: col(TeamMessage.patient_id) == who.id,
        Step: col(Step.patient_id) == who.id,
        Achievement: col(Achievement.patient_id) == who.id,
        Pause: col(Pause.patient_id) == who.id,
        Alert: col(Alert.patient_id) == who.id,
        AlertTold: col(AlertTold.alert_id).in_(alerts),
        AlertMoment: col(AlertMoment.alert_id).in_(alerts),
        Rehearsal: col(Rehearsal.patient_id) == who.id,
        Rehearsed: col(Rehearsed.rehearsal_id).in_(rehearsals),
        Invitation: col(Invitation.person_id) == who.id,
        Dialogue: col(Dialogue.person_id) == who.id,
        OutboxMessage: (col(OutboxMessage.person_id) == who.id) | (col(OutboxMessage.patient_id) == who.id),
        Audit: (col(Audit.subject) == who.ref) | (col(Audit.actor) == who.ref),
    }
