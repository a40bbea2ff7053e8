"""getUpdates, and the settings of the webhook."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from sandbox.params import Call
from sandbox.refusals import DroppedError, bad_request, conflict
from sandbox.state import Account, Poll, TelegramState, Webhook

WAIT_SECONDS_MAX = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
DROPPED = "dropped"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def get_updates(account: Account, call: Call) -> list[dict[str, Any]]:
    """What waits, or what comes within `timeout` real seconds. Ends another call that waits."""
    if account.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    end_poll(account, OTHER_POLLER)
    updates = account.updates
    updates.allow(_kinds(call.params.get("allowed_updates")))
    offset, limit = call.params.get("offset") or 0, call.params.get("limit") or 100
    limit = max(1, min(limit, 100))
    if offset:
        updates.confirm(offset)
    ready = updates.first(limit)
    seconds = max(0, min(call.params.get("timeout") or 0, WAIT_SECONDS_MAX))
    if not ready and seconds:
        poll = account.poll = Poll()
        updates.bell.ring()
        try:
            await updates.bell.wait_for(lambda: poll.ended or len(updates), seconds)
        except TimeoutError:
            pass
        finally:
            if account.poll is poll:
                account.poll = None
        if poll.ended == DROPPED:
            raise DroppedError
        if poll.ended:
            raise conflict(poll.ended)
        # Others get their turn first: what is queued in the same breath comes in one answer.
        await asyncio.sleep(0)
        ready = updates.first(limit)
    return [update.as_json() for update in ready]


def end_poll(account: Account, reason: str) -> None:
    """Ends the getUpdates call that waits, if one does: with a 409, or DROPPED without an answer."""
    if account.poll:
        account.poll.ended = reason
        account.poll = None
        account.updates.bell.ring()


def set_webhook(_state: TelegramState, account: Account, call: Call) -> bool:
    """From now on updates are delivered to `url`. Plain http is fine here, Telegram itself wants https."""
    url = call.params["url"]
    if not url:
        return delete_webhook(_state, account, call)
    if not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.params.get("secret_token") or ""
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = call.params.get("max_connections") or 40
    if not 1 <= connections <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    account.updates.allow(_kinds(call.params.get("allowed_updates")))
    if call.params.get("drop_pending_updates"):
        account.updates.clear()
    end_poll(account, "terminated by setWebhook request")
    account.webhook = Webhook(url, secret, connections)
    account.updates.bell.ring()
    return True


def delete_webhook(_state: TelegramState, account: Account, call: Call) -> bool:
    """The bot polls again."""
    account.webhook = Webhook()
    if call.params.get("drop_pending_updates"):
        account.updates.clear()
    account.updates.bell.ring()
    return True


def get_webhook_info(_state: TelegramState, account: Account, _call: Call) -> dict[str, Any]:
    """Where updates go, how many wait, and the last trouble."""
    webhook = account.webhook
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(account.updates),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if account.updates.allowed:
        info["allowed_updates"] = sorted(account.updates.allowed)
    if webhook.last_error_at:
        info["last_error_date"] = int(webhook.last_error_at.timestamp())
        info["last_error_message"] = webhook.last_error
    return info


def _kinds(wanted: Any) -> list[str] | None:
    if wanted is None:
        return None
    if not isinstance(wanted, list) or not all(isinstance(kind, str) for kind in wanted):
        raise bad_request("can't parse allowed updates JSON object")
    return wanted
