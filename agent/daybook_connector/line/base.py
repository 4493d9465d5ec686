"""What every line can do."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from daybook_connector.network.errors import NetworkError


class LineSilent(NetworkError):
    """Nothing has been heard of the portal for a minute, although the connection is open."""

    code = "line-silent"


class Unwelcomed(LineSilent):
    """The connection opens, but no welcome of the portal comes through it."""

    kind = "unwelcomed"


class Goodbye(Exception):
    """The portal ends the conversation. `code` is one of the protocol's, `pc` who took over."""

    def __init__(self, code: str, detail: str = "", *, retry: bool = False, pc: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
        self.retry = retry
        self.pc = pc


class PortalLine(ABC):
    """A signed-in connection. `burst` is how many reports may be under way unacknowledged."""

    name: ClassVar[str]
    burst: ClassVar[int] = 16

    @abstractmethod
    async def open(self) -> None:
        """Connect. Raises `NetworkError`s, and `Goodbye` where the portal turns us away."""

    @abstractmethod
    async def send(self, messages: Sequence[str]) -> None:
        """Send the texts of messages in this order. Raises as `open`."""

    @abstractmethod
    async def receive(self) -> str | dict[str, Any]:
        """The portal's next message, as text or parsed, not yet checked. Raises as `open`."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of it; never raises, may be called more than once."""
