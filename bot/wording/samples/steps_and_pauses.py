"""What a patient does by commands: steps, pauses, help."""

from bot.wording.samples.sample import Sample, at, one_step, said, with_steps
from rules.kinds import Kind
from rules.sayings import Field

_READER: dict[str, Field] = {"reader": "Anne", "hours": "mon-fri 08:00-15:30; sat 00:00-24:00"}


def steps_and_pauses() -> tuple[Sample, ...]:
    """The patient's own list, and their rest."""
    rest: dict[str, Field] = {"until": at(10, 5, day=24)}
    return (
        with_steps(said("The list of steps", Kind.STEPS_LIST), 0, 1, 2),
        said("The list is empty", Kind.STEPS_EMPTY),
        said("New step: its name", Kind.STEP_ASK_NAME),
        one_step("Another name for a step", Kind.STEP_ASK_RENAME),
        one_step("What to do with a step", Kind.STEP_MENU),
        one_step("Step added", Kind.STEP_ADDED),
        one_step("Step renamed", Kind.STEP_RENAMED),
        one_step("Step dropped", Kind.STEP_DROPPED),
        said("Too many steps", Kind.STEP_TOO_MANY, limit=12),
        said("Not a name", Kind.STEP_BAD_NAME),
        one_step("Step on the list already", Kind.STEP_KNOWN),
        said("How long a pause", Kind.PAUSE_MENU),
        said("Until which date", Kind.PAUSE_ASK_DATE),
        said("Not a date", Kind.PAUSE_BAD_DATE),
        said("Pause to a moment", Kind.PAUSE_SET, at(10, 5), **rest),
        said("Pause through a day", Kind.PAUSE_SET, until=at(0, day=24)),
        said("A pause is running", Kind.PAUSE_NOW, at(12), **rest),
        said("Pause over", Kind.PAUSE_OVER, next=at(10, day=24)),
        said("Pause over, nothing planned", Kind.PAUSE_OVER),
        said("Pause ended by the patient", Kind.PAUSE_ENDED, next=at(10, day=24)),
        said("Pause ended by the patient, nothing planned", Kind.PAUSE_ENDED),
        said("Start", Kind.START_PATIENT, name="Petter", who="Anne", **_READER),
        said("Start, staff without hours", Kind.START_PATIENT, name="Petter", who="Anne", reader="Anne"),
        said("Start, nobody of the staff is reached", Kind.START_PATIENT, name="Petter", who="Anne"),
        said("Help", Kind.HELP_PATIENT, who="Anne", **_READER),
        said("A dialogue was left", Kind.NOT_NOW),
    )
