"""What is asked of Telegram: the token, who else hears, and what time it is there. Nothing is taken or changed."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.bootstrap import SECONDS_TO_SEND
from bot.doctor.findings import Finding, ok, problem, warning
from bot.settings import Settings
from scheduler.ports import Clock

LISTEN_SECONDS = 4
"""Long enough for another program to come back and push us off the line."""
CLOCK_OFF = timedelta(seconds=10)
CLOCK_WRONG = timedelta(minutes=2)


async def ask(settings: Settings, clock: Clock, *, running: bool) -> list[Finding]:
    """Ask the Bot API of the settings. `running`: a `mellom run` of ours is on the line, and is not disturbed."""
    wait = httpx.Timeout(SECONDS_TO_SEND, read=LISTEN_SECONDS + SECONDS_TO_SEND)
    try:
        async with httpx.AsyncClient(
            base_url=f"{settings.telegram_api_url}/bot{settings.bot_token}/", timeout=wait
        ) as api:
            asked = clock.now()
            me = await api.post("getMe")
            if me.status_code in {401, 404}:
                return [problem("token", "Telegram does not know BOT_TOKEN", "copy it again from @BotFather")]
            found = [_who(_result(me)), _time(me, asked)]
            return [*found, await _line(api, settings, running=running)]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        return [
            problem(
                "telegram",
                f"{settings.telegram_api_url} can't be reached or is not Telegram ({type(error).__name__})",
                "see to the network, a firewall or proxy, and TELEGRAM_API_URL",
            )
        ]


def _result(answer: httpx.Response) -> dict[str, Any]:
    result: dict[str, Any] = answer.json()["result"]
    return result


def _who(me: dict[str, Any]) -> Finding:
    if not me.get("username"):
        return warning("token", "the bot has no username, so no link can lead to it", "give it one with @BotFather")
    return ok("token", f"it is the token of @{me['username']}")


def _time(answer: httpx.Response, asked: datetime) -> Finding:
    """Compared to the second: Telegram's date has no more."""
    if "date" not in answer.headers:
        return warning("clock", "Telegram did not say what time it is", "see that the machine's clock is kept by NTP")
    theirs = parsedate_to_datetime(answer.headers["date"])
    off = asked - theirs
    side = "ahead of" if off > timedelta() else "behind"
    line = f"this machine's clock is {abs(off.total_seconds()):.0f} s {side} Telegram's"
    if abs(off) > CLOCK_WRONG:
        return problem("clock", line, "set it, and have it kept by NTP")
    if abs(off) > CLOCK_OFF:
        return warning("clock", line, "have it kept by NTP")
    return ok("clock", "this machine's clock agrees with Telegram's")


async def _line(api: httpx.AsyncClient, settings: Settings, *, running: bool) -> Finding:
    """Whether the bot's messages come to us: by our webhook; or no webhook, and no other program on the line."""
    webhook = _result(await api.post("getWebhookInfo"))
    if settings.webhook_url:
        return _webhook(webhook, settings.webhook_url, running=running)
    if webhook.get("url"):
        if not running:
            return warning(
                "hearing",
                "a webhook is set, and WEBHOOK_URL is not",
                "`mellom run` takes it away when it starts; if another program has set it, stop that",
            )
        return problem(
            "hearing",
            "a webhook takes the bot's messages away",
            "stop the program that set it, and start `mellom run` again",
        )
    if running:
        return ok("hearing", "`mellom run` is on the line, and no webhook is set")
    # without an offset nothing is confirmed: what waits goes on waiting for `mellom run`
    answer = await api.post("getUpdates", json={"limit": 1, "timeout": LISTEN_SECONDS})
    if answer.status_code == httpx.codes.CONFLICT:
        return problem("hearing", "another program fetches this bot's messages", "find it and stop it")
    answer.raise_for_status()
    return ok("hearing", "no webhook is set, and nobody else fetches the bot's messages")


def _webhook(found: dict[str, Any], url: str, *, running: bool) -> Finding:
    if found.get("url") == url:
        if found.get("pending_update_count") and found.get("last_error_message"):
            return problem(
                "hearing",
                f"messages wait and can't be brought to WEBHOOK_URL: {found['last_error_message']}",
                "see to the reverse proxy, its certificate, and that `mellom run` listens",
            )
        return ok("hearing", "Telegram brings the messages to WEBHOOK_URL")
    if running:
        return problem("hearing", "WEBHOOK_URL is not set at Telegram", "see the log of `mellom run`")
    return ok("hearing", "`mellom run` sets WEBHOOK_URL at Telegram when it starts")
