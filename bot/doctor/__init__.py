"""The doctor: looks whether everything is there that an alert needs, and changes nothing; see `examine`."""

from bot.doctor.findings import Finding, Level
from bot.doctor.whole import examine

__all__ = ["Finding", "Level", "examine"]
