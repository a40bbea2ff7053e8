"""Coming on board: the way in, test messages, invitations."""

from bot.wording.samples.sample import Sample, at, one_step, said, with_people, with_steps
from rules.kinds import Kind
from rules.sayings import Choice, Field
from rules.taps import Press


def way_in() -> tuple[Sample, ...]:
    """To those who come on board."""
    names: dict[str, Field] = {"name": "Petter", "who": "Anne"}
    hours = "mon-fri 08:00-15:30; sat 10:00-14:00; holidays open"
    times: dict[str, Field] = {"planned": ("10:00",), "choices": ("09:00", "10:00", "11:00"), "schedule": 4}
    steps_now = with_steps(said("The way in: steps, an area open", Kind.ENROL_STEPS, area=1), 0, 2)
    return (
        said("The way in: language", Kind.ENROL_LANGUAGE, name="Petter"),
        said("The way in: what this is", Kind.ENROL_ABOUT, **names, reader="Anne", hours=hours, chain=("Anne", "Kari")),
        said("The way in: what this is, without hours", Kind.ENROL_ABOUT, **names, chain=("Anne",)),
        said("The way in: no thanks", Kind.ENROL_NO, **names),
        said("The way in: times", Kind.ENROL_TIMES, **times, who="Anne", days="mon-fri"),
        said("The way in: times, days not known", Kind.ENROL_TIMES, **times, who="Anne"),
        said("The way in: days", Kind.ENROL_DAYS),
        said("The way in: time of day", Kind.ENROL_HOUR, choices=("08:00", "09:00", "10:00", "12:00")),
        said("The way in: steps", Kind.ENROL_STEPS),
        steps_now,
        one_step("The way in: a step in own words", Kind.ENROL_STEP_ADDED),
        said("The way in: done", Kind.ENROL_DONE, first=at(10, day=24)),
        said("The way in: done, nothing planned", Kind.ENROL_DONE),
        said("Languages", Kind.LANGUAGE_MENU),
        said("Language changed", Kind.LANGUAGE_SET),
        said("Test message to a relative", Kind.CONFIRM_RELATIVE, name="Mona"),
    )


def on_board() -> tuple[Sample, ...]:
    """To the staff, about those who come."""
    someone: dict[str, Field] = {"invited": "Petter"}
    link: dict[str, Field] = {"bot": "mellom_bot", "token": "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6", "until": at(10, day=25)}
    return (
        said("Test message to staff", Kind.CONFIRM_STAFF, name="Anne"),
        said("Test message to staff who get no alerts", Kind.CONFIRM_MEMBER, name="Anne"),
        said("Test message arrived", Kind.CONFIRMED),
        said("A patient said yes", Kind.ENROLLED, name="Petter", first=at(10, day=24)),
        said("A patient said yes, nothing planned", Kind.ENROLLED, name="Petter"),
        said("A patient said no", Kind.DECLINED, name="Petter"),
        said("Invite: as what", Kind.INVITE_PART),
        said("Invite: whom", Kind.INVITE_ASK_NAME),
        said("Invite: not a name", Kind.INVITE_BAD_NAME, limit=100),
        said("Invite: invited already", Kind.INVITE_WAITING, **someone, person=7),
        said("Invite: on board already", Kind.INVITE_BOUND, **someone, person=7),
        said("Invite: on board as something else", Kind.INVITE_OTHER_PART, **someone),
        said("Invite: several of the name", Kind.INVITE_SEVERAL, **someone),
        said("Invite: the link", Kind.INVITE_LINK, **someone, **link),
        said("Invite: nobody in the chain", Kind.INVITE_NOBODY, **someone),
        with_people(
            said("Invite: who is to be in the chain", Kind.INVITE_NOBODY, **someone),
            Choice(8, "Anne", 31),
            Choice(8, "Kari", 32),
            press=Press.INVITE_CONTACT,
        ),
        said("Invite: who is in the chain", Kind.INVITE_CONTACTS, **someone, chain=("Anne",)),
        said("Invite: who is in the chain, several", Kind.INVITE_CONTACTS, **someone, chain=("Anne", "Kari")),
        said("Invite: no link", Kind.INVITE_NO_LINK),
        said("Help, admin", Kind.HELP_ADMIN),
    )
