"""A chain that begins afresh while what was said first is still on its way."""

from datetime import timedelta

from sqlalchemy import select

from care.alert import go_on, raise_alert
from care.people import known
from rules.escalation import ADMIN_GAPS
from rules.words import AlertKind, ContactKind
from storage.database import Database
from storage.queries import told_of
from storage.tables import Alert, Contact, OutboxMessage, Rank
from tests.contract.rows import NOW, a_bot, a_patient, a_person, a_team

HOUR = timedelta(hours=1)


async def test_nobody_gets_a_second_message_and_each_has_their_turn_again(database: Database) -> None:
    async with database.work() as work:
        team = await a_team(work, await a_bot(work))
        petter = await a_patient(work, team)
        for rank, key in enumerate(("anne", "kari"), 1):
            contact = await a_person(work, team, key, 3000 + rank)
            await work.add(Contact(person_id=contact.id, kind=ContactKind.STAFF))
            await work.add(Rank(patient_id=petter.id, rank=rank, contact_id=contact.id, within=HOUR))
        who = await known(work, petter.id)
        alert = await raise_alert(work, who, AlertKind.NO_RESPONSE, NOW)
        for _ in range(1 + len(ADMIN_GAPS)):
            await go_on(work, alert, who, NOW)
        assert alert.look_at is None
        await raise_alert(work, who, AlertKind.NO_RESPONSE, NOW + HOUR)
        anne, kari = await told_of(work, alert.id)
        assert anne.turn == alert.turn > kari.turn
        await go_on(work, alert, who, NOW + 2 * HOUR)
        assert kari.turn == alert.turn > anne.turn
        await go_on(work, alert, who, NOW + 3 * HOUR)
        assert alert.round == 1
        await work.commit(NOW)
        assert await work.count(select(OutboxMessage)) == 2
        assert await work.count(select(Alert)) == 1
