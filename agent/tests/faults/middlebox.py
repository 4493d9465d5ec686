"""A firewall, or whatever sits between agent and portal without being asked to."""

import asyncio
import ssl
from enum import Enum, auto

from tests.faults.http import PAGE, answer, reset, without
from tests.faults.listener import CHUNK, Listener, first_ends

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Fault(Enum):
    """What the box does to those who connect."""

    NONE = auto()
    RESET = auto()  # takes the call and resets it
    SILENT = auto()  # takes the call and never says anything
    PLAIN_TEXT = auto()  # speaks HTTP where TLS is expected
    CAPTIVE_PAGE = auto()  # answers every request with its own page
    CAPTIVE_REDIRECT = auto()  # sends every request to its own page
    TROUBLE = auto()  # answers 502 to every request, as in front of a stopped portal
    UPGRADE_FORBIDDEN = auto()  # 403 to WebSockets
    UPGRADE_PAGE = auto()  # 200 and a page to WebSockets
    UPGRADE_STRIPPED = auto()  # hands WebSocket requests on without the Upgrade header
    UPGRADE_CLOSED = auto()  # closes WebSockets right after the 101
    UPGRADE_SILENT = auto()  # lets the request for a WebSocket wait for ever
    UPGRADE_DEAF = auto()  # lets the 101 pass, and nothing after it


class Middlebox(Listener):
    """Ends TLS with `tls` (None: plain), and hands on to `target`, a port of the loopback.

    `delay` seconds pass before each chunk is handed on, at most `rate` bytes a second go through,
    and a line that is idle for `idle` seconds is closed without a word.
    """

    def __init__(self, target: int, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.target = target
        self.tls = tls
        self.fault = Fault.NONE
        self.delay = 0.0
        self.rate = 0
        self.idle: float | None = None
        self.heads: list[bytes] = []

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    async def become(self, fault: Fault) -> None:
        """Change for new lines and cut the old ones, as a firewall with new rules does."""
        self.fault = fault
        await self.cut()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault is Fault.RESET:
            reset(writer)
        elif self.fault is Fault.SILENT:
            await asyncio.Event().wait()
        elif self.fault is Fault.PLAIN_TEXT:
            await answer(writer, 400, PAGE)
        else:
            if self.tls:
                await writer.start_tls(self.tls)
            await self._hand_on(reader, writer)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        await asyncio.sleep(self.delay)
        upgrade = b"upgrade: websocket" in head.lower()
        if await self._answered(upgrade, writer):
            return
        if upgrade and self.fault is Fault.UPGRADE_STRIPPED:
            head = without(head, b"upgrade", b"connection")
        far = await asyncio.open_connection("127.0.0.1", self.target)
        far[1].write(head)
        if upgrade and self.fault in (Fault.UPGRADE_CLOSED, Fault.UPGRADE_DEAF):
            writer.write(await far[0].readuntil(b"\r\n\r\n"))
            await writer.drain()
            if self.fault is Fault.UPGRADE_DEAF:
                await asyncio.Event().wait()
            return
        await self._relay((reader, writer), far)

    async def _answered(self, upgrade: bool, writer: asyncio.StreamWriter) -> bool:
        """Whether the box itself had the last word."""
        match self.fault, upgrade:
            case Fault.CAPTIVE_PAGE, _:
                await answer(writer, 200, PAGE)
            case Fault.CAPTIVE_REDIRECT, _:
                await answer(writer, 302, PAGE, "Location: http://hotel.example/terms")
            case Fault.TROUBLE, _:
                await answer(writer, 502, PAGE)
            case Fault.UPGRADE_FORBIDDEN, True:
                await answer(writer, 403, PAGE)
            case Fault.UPGRADE_PAGE, True:
                await answer(writer, 200, PAGE)
            case Fault.UPGRADE_SILENT, True:
                await asyncio.Event().wait()
            case _:
                return False
        return True

    async def _relay(self, near: Line, far: Line) -> None:
        ways = [self._pump(near[0], far[1]), self._pump(far[0], near[1])]
        try:
            await first_ends(ways)
        finally:
            far[1].transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while True:
            async with asyncio.timeout(self.idle):
                data = await source.read(CHUNK)
            if not data:
                return
            if self.delay or self.rate:
                await asyncio.sleep(self.delay + (len(data) / self.rate if self.rate else 0))
            sink.write(data)
            await sink.drain()
