"""The short lines over a tap, and what is said past the outbox."""

from bot.wording.samples.sample import Sample, at, one_step, said
from rules.kinds import Kind


def toasts() -> tuple[Sample, ...]:
    """To whoever taps, and to strangers."""
    return (
        said("Toast: answer", Kind.TOAST_ANSWER),
        one_step("Toast: step done", Kind.TOAST_STEP_DONE),
        one_step("Toast: step undone", Kind.TOAST_STEP_UNDONE),
        said("Toast: taken", Kind.TOAST_TAKEN),
        said("Toast: taken by another", Kind.TOAST_TAKEN_BY, who="Kari", since=at(9, 34)),
        said("Toast: closed now", Kind.TOAST_CLOSED),
        said("Toast: closed before", Kind.TOAST_CLOSED_BEFORE),
        said("Toast: let go", Kind.TOAST_RELEASED),
        said("Toast: passed on", Kind.TOAST_PASSED_ON),
        said("Toast: someone else's button", Kind.TOAST_NOT_YOURS),
        said("Toast: old button", Kind.TOAST_STALE),
        said("Toast: all right", Kind.TOAST_OK),
        said("Toast: entered in the record", Kind.TOAST_ENTERED),
        said("Toast: too much at once", Kind.TOAST_FLOOD),
        said("To a stranger", Kind.STRANGER),
        said("To anybody, while nothing can be recorded", Kind.OUT_OF_ORDER),
        said("A link that can't be used", Kind.INVITE_VOID),
    )
