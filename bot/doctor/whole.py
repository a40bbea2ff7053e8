"""All that is looked at, in the order in which it is said."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.clock import clock_for
from bot.doctor.findings import Finding, of_bot, problem
from bot.doctor.here import env_file, help_lines
from bot.doctor.memory import look_into
from bot.doctor.telegram import ask
from bot.settings import NO_BOT, BadSettings, read_settings
from scheduler.ports import Clock


async def examine(values: Mapping[str, str], folder: Path, bot: int | None = None) -> list[Finding]:
    """Look at the settings in `values`, and at all that they lead to; `bot`: at no other bot than that one."""
    found = env_file(folder / ".env")
    try:
        settings = read_settings(values, needs_token=False, takes_token=True)
    except BadSettings as error:
        return [*found, problem("settings", str(error), "everything else is looked at once this is mended")]
    clock: Clock = clock_for(settings.clock_url)
    memory = await look_into(settings, clock, bot)
    for telegram_id, token in memory.tokens.items():
        asked = await ask(replace(settings, bot_token=token), clock, running=memory.running)
        found += of_bot(telegram_id, asked) if len(memory.tokens) > 1 else asked
    if not memory.tokens:
        found.append(no_token(bot))
    return [*found, *memory.findings, *help_lines(settings.help_lines, clock.now().date())]


def no_token(bot: int | None) -> Finding:
    """There is nothing to ask Telegram with."""
    if bot is not None:
        return problem("settings", f"no token of the bot {bot} is kept here", "`mellom bot list` shows them")
    says, _, do = NO_BOT.partition("; ")
    return problem("settings", says, do)
