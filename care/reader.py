"""Who can read what a patient writes, and when: said to the patient only as far as it is true."""

from care.people import Known, person
from rules.sayings import Field
from storage.queries import chain_of
from storage.tables import Contact
from storage.work import Work


async def reader_of(work: Work, who: Known) -> dict[str, Field]:
    """The first staff contact whom messages reach, and when they work: their own hours, else the team's.

    Nothing where there is nobody; no hours where none are agreed.
    """
    first = next((link for link in await chain_of(work, who.id) if link.skipped_because is None), None)
    if first is None:
        return {}
    contact = await work.get(Contact, first.person_id)
    hours = (contact.hours if contact else None) or who.team.staffed
    name = (await person(work, first.person_id)).name
    return {"reader": name, **({"hours": hours} if hours else {})}
