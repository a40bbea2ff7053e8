"""A simulated Telegram for the demo and for tests. It knows nothing of the program that talks to it."""

from sandbox.bot_api import Answer, RecordedCall
from sandbox.bubbles import Bubble, Button
from sandbox.chats import Phone
from sandbox.conductors import FreeConductor, StillConductor
from sandbox.phone import PhoneInHand
from sandbox.ports import CannotConductError, Conductor, StoryLine, Validator
from sandbox.refusals import DroppedError, PhoneError
from sandbox.server import Sandbox

__all__ = [
    "Answer",
    "Bubble",
    "Button",
    "CannotConductError",
    "Conductor",
    "DroppedError",
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
