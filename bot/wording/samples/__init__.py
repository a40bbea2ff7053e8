"""One worked example for each thing Mellom can say, for the page of texts and for the tests: `samples()`.

Petter is asked, Anne is his primary contact, Kari is her backup. It is a Monday in November in Oslo.
"""

from bot.wording.samples.alerts import alerts
from bot.wording.samples.by_staff import about_patients, from_staff
from bot.wording.samples.check_ins import answers, check_ins
from bot.wording.samples.contacts import consents, contacts
from bot.wording.samples.crisis import to_patient, to_staff
from bot.wording.samples.leaving import leaving
from bot.wording.samples.looking import looking
from bot.wording.samples.on_board import on_board, way_in
from bot.wording.samples.own_data import own_data
from bot.wording.samples.reach_and_channel import reach_and_channel
from bot.wording.samples.sample import Sample
from bot.wording.samples.schedules import schedules
from bot.wording.samples.steps_and_pauses import steps_and_pauses
from bot.wording.samples.summaries import summaries
from bot.wording.samples.toasts import toasts

__all__ = ["Sample", "samples"]


def samples() -> tuple[Sample, ...]:
    """Every example, in the order in which a clinician would read them."""
    return (
        *way_in(),
        *consents(),
        *contacts(),
        *check_ins(),
        *answers(),
        *steps_and_pauses(),
        *from_staff(),
        *alerts(),
        *to_patient(),
        *to_staff(),
        *summaries(),
        *on_board(),
        *looking(),
        *about_patients(),
        *schedules(),
        *leaving(),
        *own_data(),
        *reach_and_channel(),
        *toasts(),
    )
