"""All that is looked at, in the order in which it is said."""

from collections.abc import Mapping
from pathlib import Path

from bot.clock import clock_for
from bot.doctor.findings import Finding, problem
from bot.doctor.here import env_file, help_lines
from bot.doctor.memory import look_into
from bot.doctor.telegram import ask
from bot.settings import BadSettings, read_settings
from scheduler.ports import Clock


async def examine(values: Mapping[str, str], folder: Path) -> list[Finding]:
    """Look at the settings in `values`, and at all that they lead to."""
    found = env_file(folder / ".env")
    try:
        settings = read_settings(values)
    except BadSettings as error:
        return [*found, problem("settings", str(error), "everything else is looked at once this is mended")]
    clock: Clock = clock_for(settings.clock_url)
    memory = await look_into(settings, clock)
    return [
        *found,
        *await ask(settings, clock, running=memory.running),
        *memory.findings,
        *help_lines(clock.now().date()),
    ]
