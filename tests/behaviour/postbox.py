"""A real SMTP server on this machine: what comes in by mail, and how it is told to refuse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Mail:
    """One mail as it came."""

    to: str
    subject: str
    text: str


@dataclass
class Postbox:
    """Everything that came, oldest first. `refuses`: it takes nothing for now."""

    mails: list[Mail] = field(default_factory=list)
    refuses: bool = False
    port: int = 0

    def address(self, name: str) -> str:
        """The Apprise URL for somebody's mail."""
        return f"mailto://127.0.0.1:{self.port}/?from=mellom@example.org&to={name}@example.org"

    def collect(self) -> list[Mail]:
        """What came since it was last looked into."""
        found, self.mails = self.mails, []
        return found

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  as SMTP
        """Take a mail, or refuse it."""
        if self.refuses:
            return "451 try again later"
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        body = message.get_body(("plain", "html"))
        text = str(body.get_content()).strip() if body else ""
        self.mails += [Mail(to, str(message["subject"]), text) for to in envelope.rcpt_tos]
        return "250 taken"


@asynccontextmanager
async def open_postbox() -> AsyncIterator[Postbox]:
    """A postbox of one's own."""
    box = Postbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="post"), "127.0.0.1", 0)
    try:
        box.port = server.sockets[0].getsockname()[1]
        yield box
    finally:
        server.close()
        await server.wait_closed()
