"""Delivery of updates to a webhook: one at a time, in order, again until it is taken."""

from __future__ import annotations

import asyncio
import contextlib
from http import HTTPStatus

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.state import Account, TelegramState, Webhook
from sandbox.updates import Update

TRY_SECONDS_MAX = 10.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 2.0


class WebhookCourier:
    """Carries the updates of one bot as long as it has a webhook."""

    def __init__(self, state: TelegramState, account: Account) -> None:
        self._state = state
        self._account = account

    async def run(self) -> None:
        """Delivers until cancelled. Pauses between tries are real time and grow; what is new ends them."""
        updates = self._account.updates
        pause = FIRST_PAUSE_SECONDS
        async with ClientSession(timeout=ClientTimeout(total=TRY_SECONDS_MAX)) as session:
            while True:
                webhook, waiting = self._account.webhook, updates.first(1)
                if not webhook.url or not waiting or self._state.faults.telegram_down:
                    await updates.bell.heard()
                    continue
                update = waiting[0]
                trouble = await self._deliver(session, webhook, update)
                if trouble is None:
                    updates.confirm(update.update_id + 1)
                    self._state.changed()
                    pause = FIRST_PAUSE_SECONDS
                else:
                    webhook.last_error, webhook.last_error_at = trouble, self._state.now()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(updates.bell.heard(), pause)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _deliver(self, session: ClientSession, webhook: Webhook, update: Update) -> str | None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret_token} if webhook.secret_token else {}
        try:
            async with session.post(webhook.url, json=update.as_json(), headers=headers) as answer:
                if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except (ClientError, OSError, ValueError) as error:
            return f"Connection failed: {type(error).__name__}"
