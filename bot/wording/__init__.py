"""The words of the house: all texts and keyboards, worded at the moment of sending.

Everything is in `Wording.word`; the texts are in `bot/locales`, the help numbers in `bot/content`.
"""

from bot.wording.worded import Button, Worded
from bot.wording.wording import Wording

__all__ = ["Button", "Worded", "Wording"]
