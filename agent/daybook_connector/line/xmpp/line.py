"""The line itself: opened with some patience, then stanzas."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from daybook_connector.line.base import PortalLine
from daybook_connector.line.xmpp.account import XmppAccount, account_of
from daybook_connector.line.xmpp.errors import PortalAway, XmppBlocked, XmppMissing
from daybook_connector.line.xmpp.stanza import envelopes
from daybook_connector.network.errors import ConnectionCut, ConnectionRefused, NetworkError

if TYPE_CHECKING:
    from daybook_connector.line.xmpp.session import XmppLineSession

PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between tries: a server or a portal that is being restarted is soon back."""
_RESTARTING = (ConnectionRefused, ConnectionCut, PortalAway)


class XmppSettings(Protocol):
    """What is needed of the settings; `xmpp` is what pairing told (docs/agent-protocol.md)."""

    @property
    def xmpp(self) -> dict[str, Any] | None: ...
    @property
    def ca_file(self) -> str: ...


class XmppLine(PortalLine):
    """`password` is the one kept on this computer."""

    name: ClassVar[str] = "xmpp"

    def __init__(
        self,
        settings: XmppSettings,
        token: str,
        password: str = "",
        *,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._settings = settings
        self._token = token
        self._password = password
        self._pauses = pauses
        self._session: XmppLineSession | None = None

    async def open(self) -> None:
        """Sign in and see that the portal is there. Raises `XmppBlocked` where that fails."""
        account = account_of(self._settings.xmpp, self._password)
        for pause in self._pauses:
            with suppress(*_RESTARTING):
                return await self._sign_in(account)
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - to spread
        try:
            await self._sign_in(account)
        except (ConnectionRefused, ConnectionCut) as error:
            raise XmppBlocked(**error.under()) from error

    async def send(self, messages: Sequence[str]) -> None:
        for envelope in envelopes(self._token, messages):
            await self._opened().send(envelope)

    async def receive(self) -> str | dict[str, Any]:
        heard = await self._opened().heard.get()
        if isinstance(heard, Exception):
            raise heard
        return heard

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                await session.close()

    async def _sign_in(self, account: XmppAccount) -> None:
        try:
            from daybook_connector.line.xmpp.session import XmppLineSession
        except ImportError as error:
            raise XmppMissing(str(error)) from error
        session = XmppLineSession(account, self._settings.ca_file)
        try:
            await session.open()
        except BaseException as error:
            with suppress(Exception):
                await session.close()
            if not isinstance(error, NetworkError) or isinstance(
                error, (XmppBlocked, *_RESTARTING)
            ):
                raise
            raise XmppBlocked(**error.under()) from error
        self._session = session

    def _opened(self) -> "XmppLineSession":
        if self._session is None:
            raise ConnectionCut(why="line-not-open")
        return self._session
