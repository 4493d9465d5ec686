"""One signed-in session at the XMPP server, with slixmpp."""

import asyncio
import ssl
from typing import Any
from xml.etree import ElementTree

from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.jid import JID, InvalidJID
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from daybook_connector.line.xmpp.account import XmppAccount
from daybook_connector.line.xmpp.errors import (
    PortalAway,
    XmppAccountMissing,
    XmppBlocked,
    XmppSignInRefused,
    XmppUntrusted,
)
from daybook_connector.line.xmpp.stanza import NAMESPACE, messages_of, stanza
from daybook_connector.network.errors import (
    ConnectionCut,
    NetworkError,
    PortalNameUnknown,
    TimedOut,
)
from daybook_connector.network.translate import translate
from daybook_connector.network.trust import tls_context

OPEN_SECONDS = 15.0
PING_SECONDS = 5
_TAG = f"{{{NAMESPACE}}}line"
# No password crosses an open line, even where a server offers that.
_ONLY_ENCRYPTED = {
    "feature_mechanisms": {
        "unencrypted_plain": False,
        "unencrypted_digest": False,
        "unencrypted_cram": False,
        "unencrypted_scram": False,
    }
}


class XmppLineSession:
    """`heard` holds what the portal says, and at the end the error that ended the session."""

    def __init__(self, account: XmppAccount, ca_file: str) -> None:
        self.heard: asyncio.Queue[dict[str, Any] | Exception] = asyncio.Queue()
        self._account = account
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._client = ClientXMPP(
                account.full_jid(), account.password, plugin_config=_ONLY_ENCRYPTED
            )
        except InvalidJID as error:
            raise XmppAccountMissing(why="no-account", jid=account.jid) from error
        self._client.ssl_context = tls_context(ca_file)
        self._client.enable_direct_tls = account.direct_tls
        self._client.enable_starttls = not account.direct_tls
        self._client.enable_plaintext = False
        self._client.register_plugin("xep_0199")
        self._listen()

    async def open(self) -> None:
        """Sign in, and see that the portal is signed in as well. Raises `NetworkError`s."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                self._client.connect(self._account.host, self._account.port)
                await self._ready
                await self._find_portal()
        except TimeoutError:
            raise TimedOut(self._account.at) from None

    async def send(self, envelope: str) -> None:
        if not self._client.is_connected():
            raise ConnectionCut(why="not-connected", at=self._account.at)
        self._client.send(stanza(self._account.portal_jid, self._client.new_id(), envelope))

    async def close(self) -> None:
        self._client.cancel_connection_attempt()
        await self._client.disconnect(wait=1.0)
        # Its background task would go on waiting for stanzas to be sent.
        if self._client._run_out_filters is not None:
            self._client._run_out_filters.cancel()

    async def _find_portal(self) -> None:
        """A server says at once that nobody is there, where a message might just be kept."""
        portal = JID(self._account.portal_jid)
        try:
            await self._client.plugin["xep_0199"].send_ping(portal, timeout=PING_SECONDS)
        except IqError as error:
            raise PortalAway(f"{portal}: {error.condition}") from error
        except IqTimeout as error:
            raise PortalAway(why="no-reply", at=str(portal)) from error

    def _listen(self) -> None:
        client = self._client
        client.register_handler(
            Callback("line", MatchXPath(f"{{jabber:client}}message/{_TAG}"), self._take)
        )
        client.add_event_handler("message_error", self._bounced)
        client.add_event_handler("session_start", self._signed_in)
        client.add_event_handler("connection_failed", self._not_connected)
        client.add_event_handler("ssl_invalid_chain", self._not_connected)
        client.add_event_handler("failed_auth", self._refused)
        client.add_event_handler("no_auth", self._no_way_to_sign_in)
        client.add_event_handler("stream_error", self._stream_error)
        client.add_event_handler("disconnected", self._disconnected)

    def _take(self, message: Any) -> None:
        """Only the portal is listened to, whoever else may write to this account."""
        if message["type"] == "error" or message["from"] != self._account.portal_jid:
            return
        payload: ElementTree.Element | None = message.xml.find(_TAG)
        for each in messages_of((payload.text if payload is not None else "") or ""):
            self.heard.put_nowait(each)

    def _bounced(self, message: Any) -> None:
        """The server could not deliver what we said."""
        if message["from"] == self._account.portal_jid:
            self._end(ConnectionCut(f"{message['from']}: {message['error']['condition']}"))

    def _signed_in(self, _: Any) -> None:
        if not isinstance(self._client.socket, ssl.SSLObject | ssl.SSLSocket):
            self._end(XmppBlocked(why="no-encryption", at=self._account.at))
        elif not self._ready.done():
            self._ready.set_result(None)

    def _not_connected(self, why: Any) -> None:
        self._client.cancel_connection_attempt()
        at = self._account.at
        if isinstance(why, ssl.SSLCertVerificationError):
            self._end(XmppUntrusted(f"{at}: {why.verify_message}"))
        elif isinstance(why, Exception):
            self._end(translate(why, at))
        else:
            self._end(PortalNameUnknown(at))

    def _refused(self, failure: Any) -> None:
        self._end(XmppSignInRefused(f"{self._account.jid}: {failure['condition']}"))

    def _no_way_to_sign_in(self, _: Any) -> None:
        self._end(XmppBlocked(why="no-safe-sign-in", at=self._account.at))

    def _stream_error(self, error: Any) -> None:
        self._end(
            ConnectionCut(f"{self._account.at}: {error['condition']} {error['text']}".strip())
        )

    def _disconnected(self, why: Any) -> None:
        """After STARTTLS it comes with why TLS failed, before anything else is told of that."""
        if isinstance(why, ssl.SSLError):
            self._not_connected(why)
        at = self._account.at
        self._end(ConnectionCut(f"{at}: {why}") if why else ConnectionCut(why="wordless-at", at=at))

    def _end(self, error: NetworkError) -> None:
        """The first reason counts; what follows are its consequences."""
        if not self._ready.done():
            self._ready.set_exception(error)
            # Nobody may wait for it any more.
            self._ready.exception()
        self.heard.put_nowait(error)
