"""A simulated Telegram for the demo and for tests. It knows nothing of the program that talks to it."""

from sandbox.bot_api import RecordedCall
from sandbox.bubbles import Bubble, Button
from sandbox.chats import Phone
from sandbox.conductors import FreeConductor, StillConductor
from sandbox.phone import PhoneInHand
from sandbox.ports import CannotConductError, Conductor, StoryLine, Validator
from sandbox.refusals import PhoneError
from sandbox.server import Sandbox

__all__ = [
    "Bubble",
    "Button",
    "CannotConductError",
    "Conductor",
    "FreeConductor",
    "Phone",
    "PhoneError",
    "PhoneInHand",
    "RecordedCall",
    "Sandbox",
    "StillConductor",
    "StoryLine",
    "Validator",
]
