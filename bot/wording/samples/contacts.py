"""Contacts and consents: what patients see and agree to, what relatives get, and what staff hear of it."""

from bot.wording.samples.sample import Sample, at, said, with_parts, with_people
from rules.disclosures import Telling
from rules.kinds import Kind
from rules.sayings import Choice, Field
from rules.taps import Press
from rules.views import ContactsView, RelativeView

_UNTIL = at(12, day=30)
_RELATIVES = (
    RelativeView(9, "Mona"),
    RelativeView(10, "Tor", Telling.ASKED, _UNTIL),
    RelativeView(11, "Eva", Telling.AUTOMATIC),
)
_MONA: dict[str, Field] = {"relative": "Mona"}


def contacts() -> tuple[Sample, ...]:
    """To the patient, to the relative, to the staff."""
    names: dict[str, Field] = {"name": "Petter", "who": "Anne", **_MONA}
    offer: dict[str, Field] = {**names, "contact": 9, "number": "+47 900 00 001"}
    one, two = ContactsView(("Anne",), _RELATIVES[:1]), ContactsView(("Anne", "Kari"), _RELATIVES)
    return (
        with_parts(said("Contacts", Kind.CONTACTS, name="Petter"), contacts=two),
        with_parts(said("Contacts: one of the staff", Kind.CONTACTS, name="Petter"), contacts=one),
        with_parts(said("Contacts: nobody", Kind.CONTACTS, name="Petter"), contacts=ContactsView()),
        said("Contacts: for how long", Kind.CONTACT_PERIOD, **_MONA, contact=9),
        said("Contacts: what a relative would get", Kind.CONTACT_OFFER, **offer, speaks="nb", until=_UNTIL),
        said("Contacts: what a relative would get, in English", Kind.CONTACT_OFFER, **offer, speaks="en"),
        said("Contacts: not possible yet", Kind.CONTACT_NOT_YET, **names),
        *_for_each("Contacts: agreed", Kind.CONTACT_AGREED, **_MONA),
        said("Contacts: taken back", Kind.CONTACT_WITHDRAWN, **_MONA),
        said("Contacts: a relative is new", Kind.CONTACT_NEW, **_MONA, by="Lise"),
        *_for_each("Contacts: written down by the team", Kind.CONTACT_RECORDED, **_MONA),
        said(
            "To a relative: please ask them to call", Kind.RELATIVE_ASK, who="Anne", name="Petter", number="900 00 001"
        ),
        said("To a relative: nothing more is needed", Kind.RELATIVE_THANKS, name="Petter"),
        said("To a relative who writes", Kind.NOBODY_READS),
        *_for_each("Consent about a relative, told to staff", Kind.CONSENT_GIVEN, name="Petter", **_MONA),
        said("Consent about a relative taken back, told to staff", Kind.CONSENT_WITHDRAWN, name="Petter", **_MONA),
        said("Consent about a relative has run out", Kind.CONSENT_RAN_OUT, name="Petter", **_MONA),
        with_people(
            said("Invite: whose relative", Kind.INVITE_RELATIVE_OF, invited="Mona"),
            Choice(9, "Petter", 5),
            press=Press.RELATIVE_OF,
        ),
        said("Invite: whose relative, nobody there", Kind.INVITE_RELATIVE_OF, invited="Mona"),
        said("Invite: a relative stands in the chain", Kind.RELATIVE_ADDED, name="Petter", **_MONA),
    )


def consents() -> tuple[Sample, ...]:
    """Age, and a text that has changed."""
    about: dict[str, Field] = {"name": "Petter", "who": "Anne", "chain": ("Anne", "Kari"), "reader": "Anne"}
    return (
        said("The way in: 18 or older", Kind.ENROL_ADULT),
        said("The way in: too young", Kind.ENROL_TOO_YOUNG, who="Anne"),
        said("A patient is too young", Kind.TOO_YOUNG, name="Petter"),
        said("The text has changed", Kind.CONSENT_AGAIN, **about, until=_UNTIL),
        said("The text has changed, no yes came", Kind.CONSENT_AGAIN, **about),
        said("The text has changed, told to staff", Kind.CONSENT_ASKED_AGAIN, name="Petter", until=_UNTIL),
        said("The text has changed, no yes came, told to staff", Kind.CONSENT_LAPSED, name="Petter"),
        said("A yes to the text that has changed, told to staff", Kind.CONSENT_RENEWED, name="Petter"),
        said("No check-in without a yes to the new text", Kind.CHECK_IN_NO_CONSENT, name="Petter"),
    )


def _for_each(title: str, kind: Kind, **fields: Field) -> tuple[Sample, ...]:
    """After a tap of the staff, and by itself; until a day, and without an end."""
    asked = with_parts(said(f"{title}, when staff ask", kind, **fields, until=_UNTIL), case=Telling.ASKED.value)
    return asked, with_parts(said(f"{title}, also by itself", kind, **fields), case=Telling.AUTOMATIC.value)
