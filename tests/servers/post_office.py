"""A real mail server that keeps what it is given."""

import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.process import free_port


class PostOffice:
    """Use as a context manager. `letters` are in the order in which they were taken."""

    def __init__(self) -> None:
        self._letters: list[EmailMessage] = []
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        """As EMAIL_URL names it."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    @property
    def letters(self) -> list[EmailMessage]:
        with self._lock:
            return list(self._letters)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        with self._lock:
            self._letters.append(letter)
        return "250 taken"
