"""The page's files, the headers of every answer, and errors as JSON."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.phones_api import Handler
from sandbox.ports import CannotConductError
from sandbox.refusals import PhoneError

PAGE = Path(__file__).parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

log = logging.getLogger(__name__)


def add_page(router: web.UrlDispatcher) -> None:
    """Lays the paths of the page."""

    files = {f"/{file.name}": file for file in PAGE.iterdir() if file.suffix in KINDS}
    files["/"] = files.pop("/index.html")

    async def give(request: web.Request) -> web.Response:
        file = files[request.path]
        return web.Response(body=file.read_bytes(), content_type=KINDS[file.suffix], charset="utf-8")

    for path in files:
        router.add_get(path, give)


@web.middleware
async def manners(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Sentences in place of tracebacks, and the headers of the page. The Bot API keeps its own manners."""
    if request.path.startswith("/bot"):
        return await handler(request)
    try:
        _refuse_strangers(request)
        answer = await handler(request)
    except PhoneError as error:
        answer = _sentence(error.status, error.sentence)
    except CannotConductError as error:
        answer = _sentence(409, str(error))
    except web.HTTPException as error:
        said = {404: "There is nothing at this address.", 405: "This address does not take that method."}
        answer = _sentence(error.status, said.get(error.status, f"That did not work: {error.reason}."))
    except Exception:
        log.exception("A request to the sandbox failed", extra={"action": "sandbox.request_failed"})
        answer = _sentence(500, "Something went wrong inside the sandbox; its log says what.")
    answer.headers.update(HEADERS)
    return answer


def _refuse_strangers(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if request.method != "GET" and origin is not None and urlsplit(origin).netloc != request.host:
        raise PhoneError(403, "Only the sandbox's own page may do that.")


def _sentence(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
