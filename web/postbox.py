"""The webhook: who brings an update must know the secret, and is told 200 only when it is committed."""

import hmac
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from web.ports import Postbox, Taken

log = logging.getLogger(__name__)

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of the header
BODY_BYTES_MAX = 1_000_000


class _Unfit(Exception):
    """What was brought can't be taken; with the status that says so."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def postbox_route(postbox: Postbox) -> APIRouter:
    """The address at which updates are taken."""
    router = APIRouter()
    secret = postbox.secret.encode()

    @router.post(postbox.path)
    async def bring(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), secret):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            item = await _read(request)
        except _Unfit as unfit:
            log.error("what was brought is no update: %s", unfit, extra={"action": "webhook.unfit"})
            return Response(status_code=unfit.status)
        taken = await postbox.take(item)
        return Response(status_code=HTTPStatus.OK if taken is Taken.COMMITTED else HTTPStatus.SERVICE_UNAVAILABLE)

    return router


async def _read(request: Request) -> Mapping[str, Any]:
    """The update, as far as that it has an id. No more is read of a body than may be."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES_MAX:
            raise _Unfit(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        item = json.loads(body)
    except (ValueError, RecursionError):
        raise _Unfit(HTTPStatus.BAD_REQUEST) from None
    if not isinstance(item, dict) or type(item.get("update_id")) is not int:
        raise _Unfit(HTTPStatus.BAD_REQUEST)
    return item
