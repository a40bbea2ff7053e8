"""The way to the Bot API: aiohttp in the place of httpx, which slows down when many messages are on their way at once.

It looks at what an answer is before python-telegram-bot stumbles over it, and its errors never hold the token, which
stands in every address.
"""

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

OnAnswer = Callable[[str | None], None]
"""Gets the Date of an answer."""

_HEARING = frozenset({"getUpdates", "getWebhookInfo"})


class UnreadableAnswer(NetworkError):
    """Telegram, or something on the way to it, answered "200 OK" with what is no answer of the Bot API."""


class NotWritten(NetworkError):
    """The request never left us, so that nothing can have arrived."""


@dataclass(frozen=True)
class JsonCall:
    """What a call says, in the place of a RequestData: fields that go as JSON, a fifth of the work of a form."""

    json_parameters: dict[str, Any]


class CarefulRequest(BaseRequest):
    """Keeps up to `connections` lines open, each for one call at a time. `seconds` bounds each step of a call, and
    what all of them may take bounds the whole.

    Raises UnreadableAnswer for an answer that is none, so that it is met as a line that is down, wherever it comes,
    NotWritten where nothing was sent, and TimedOut or NetworkError where it may have been.
    """

    def __init__(self, connections: int, seconds: float, on_answer: OnAnswer | None = None) -> None:
        self._connections = connections
        self._seconds = seconds
        self._on_answer = on_answer
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}

    @property
    def read_timeout(self) -> float:
        """Seconds; python-telegram-bot adds to it how long a call for updates is to stay on the line."""
        return self._seconds

    async def initialize(self) -> None:
        """Ready for calls; connects to nothing yet."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=_trusted()),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """All lines are closed."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  while we write, the time to read runs
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call, and its answer as it came."""
        if self._session is None:
            raise RuntimeError("not initialized")
        connect, pool, read = (self._chosen(wait) for wait in (connect_timeout, pool_timeout, read_timeout))
        to_begin = None if connect is None or pool is None else connect + pool
        waits = aiohttp.ClientTimeout(
            # a line on which a byte comes now and then would else hold up whoever waits for the whole batch
            total=None if to_begin is None or read is None else to_begin + self._seconds + read,
            connect=to_begin,
            sock_connect=connect,
            sock_read=read,
        )
        name = url.rpartition("/")[2].partition("?")[0]
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=waits,
                allow_redirects=False,
                proxy=self._proxy(url),
            ) as answer:
                status, said = answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotWritten(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error
        if self._on_answer and name in _HEARING:
            self._on_answer(answer.headers.get("Date"))
        if status == 200 and not _is_answer(name, said):
            raise UnreadableAnswer("an answer that can't be read")
        return status, said

    def _proxy(self, url: str) -> str | None:
        """The proxy that the environment names for an address; aiohttp would ask it anew, in a thread, at each call."""
        whole = urlsplit(url)
        if whole.netloc not in self._proxies:
            named = getproxies().get(whole.scheme)
            self._proxies[whole.netloc] = None if proxy_bypass(whole.hostname or "") else named
        return self._proxies[whole.netloc]

    def _chosen(self, wait: Any) -> float | None:
        return self._seconds if wait is BaseRequest.DEFAULT_NONE else wait


_HEADERS = {"User-Agent": BaseRequest.USER_AGENT}
_FORM = {**_HEADERS, "Content-Type": "application/x-www-form-urlencoded"}
_JSON = {**_HEADERS, "Content-Type": "application/json"}


def _trusted() -> ssl.SSLContext:
    """The authorities that httpx trusts: SSL_CERT_FILE and SSL_CERT_DIR, else those of certifi."""
    return httpx.create_ssl_context()


def _body(asked: RequestData | JsonCall | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str]]:
    """What is sent, with its headers. Ready bytes where that goes: aiohttp's own form takes as long as all the rest."""
    if asked is None:
        return None, _HEADERS
    if isinstance(asked, JsonCall):
        return json.dumps(asked.json_parameters).encode(), _JSON
    if not asked.contains_files:
        return asked.url_encoded_parameters().encode(), _FORM
    form = aiohttp.FormData(asked.json_parameters)
    for name, (filename, content, kind) in asked.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, _HEADERS


def _is_answer(method: str, body: bytes) -> bool:
    try:
        said = json.loads(body)
    except ValueError:
        return False
    if not isinstance(said, dict) or said.get("ok") is not True:
        return False
    result = said.get("result")
    match method:
        case "getUpdates":
            return isinstance(result, list) and all(_has_number(update, "update_id") for update in result)
        case "getMe":
            return _has_number(result, "id")
        case "sendMessage" | "sendDocument" | "editMessageText" | "editMessageReplyMarkup":
            return _has_number(result, "message_id")
        case _:
            return result is not None


def _has_number(part: Any, name: str) -> bool:
    return isinstance(part, dict) and isinstance(part.get(name), int)
