"""The portal's own sign-in at the XMPP server, as a component or as a client, with slixmpp."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from daybook_protocol.portal import PortalMessage
from slixmpp import ClientXMPP, ComponentXMPP
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.jid import JID
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from kinds.outlook.xmpp.door import COMPONENT, DIRECT_TLS, Door
from kinds.outlook.xmpp.stanza import NAMESPACE, stanzas

log = logging.getLogger(__name__)

SIGN_IN_SECONDS = 15.0
PATIENCE_SECONDS = 60.0
PING_SECONDS = 20.0
_TAG = f"{{{NAMESPACE}}}line"
_ONLY_ENCRYPTED = {
    "feature_mechanisms": {
        "unencrypted_plain": False,
        "unencrypted_digest": False,
        "unencrypted_cram": False,
        "unencrypted_scram": False,
    }
}

Take = Callable[[str, str, str], None]
"""Gets a sender's full JID, its bare one, and the text of the line."""


class NotSignedIn(Exception):
    """The server could not be reached, or does not take the portal. The text says why."""


class Session:
    """`take` gets each stanza of the line, `bounced` the address that one could not be brought to.

    Both are called in the event loop.
    """

    def __init__(
        self,
        door: Door,
        ca_file: str,
        take: Take,
        bounced: Callable[[str], None],
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._door = door
        self._patience = patience
        self._take = take
        self._bounced = bounced
        self._client: Any = _client(door, ca_file)
        loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = loop.create_future()
        self._ended: asyncio.Future[str] = loop.create_future()
        self._listen()

    async def open(self) -> None:
        """Raises `NotSignedIn`."""
        self._client.connect(self._door.host, self._door.port)
        waited: set[asyncio.Future[Any]] = {self._ready, self._ended}
        done, _ = await asyncio.wait(
            waited,
            timeout=SIGN_IN_SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if self._ready not in done:
            raise NotSignedIn(self._ended.result() if self._ended in done else "no answer in time")

    async def ended(self) -> str:
        """Wait for the end of the session; why it came. Silence of the server is one, too."""
        while not self._ended.done():
            await asyncio.wait({self._ended}, timeout=self._patience)
            if not self._ended.done() and not await self._hears_itself():
                self._end("silence")
        return self._ended.result()

    async def _hears_itself(self) -> bool:
        """Whether a ping to our own address comes back: the server carries stanzas both ways."""
        own = JID(self._door.jid)
        try:
            await self._client.plugin["xep_0199"].send_ping(own, ifrom=own, timeout=PING_SECONDS)
        except IqTimeout:
            return False
        except IqError as error:
            log.warning("the XMPP server answers a ping with %s", error.condition)
        return True

    def say(self, address: str, messages: Sequence[PortalMessage]) -> None:
        """What cannot be sent is told again when the agent comes back."""
        if self._ended.done():
            return
        for stanza in stanzas(self._door.jid, address, messages):
            self._client.send(stanza)

    async def close(self) -> None:
        self._client.cancel_connection_attempt()
        await self._client.disconnect(wait=1.0)
        # Its background task would go on waiting for stanzas to be sent.
        if self._client._run_out_filters is not None:
            self._client._run_out_filters.cancel()

    def _listen(self) -> None:
        client = self._client
        path = f"{{{client.default_ns}}}message/{_TAG}"
        client.register_handler(Callback("line", MatchXPath(path), self._heard))
        client.add_event_handler("message_error", self._came_back)
        client.add_event_handler("session_start", self._signed_in)
        client.add_event_handler("failed_auth", lambda failure: self._end(failure["condition"]))
        client.add_event_handler("no_auth", lambda _: self._end("no safe way to sign in"))
        client.add_event_handler("stream_error", self._stream_error)
        client.add_event_handler("connection_failed", self._not_connected)
        client.add_event_handler("ssl_invalid_chain", self._not_connected)
        client.add_event_handler("disconnected", lambda why: self._end(str(why or "cut")))

    def _heard(self, message: Any) -> None:
        if message["type"] == "error":
            return
        line = message.xml.find(_TAG)
        sender = message["from"]
        self._take(sender.full, sender.bare, (line.text if line is not None else "") or "")

    def _came_back(self, message: Any) -> None:
        self._bounced(message["from"].full)

    def _signed_in(self, _: Any) -> None:
        if self._door.kind != COMPONENT and not isinstance(self._client.socket, ssl.SSLObject):
            self._end("the server offers no encryption")
        elif not self._ready.done():
            self._ready.set_result(None)

    def _stream_error(self, error: Any) -> None:
        self._end(f"{error['condition']} {error['text']}".strip())

    def _not_connected(self, why: Any) -> None:
        self._client.cancel_connection_attempt()
        self._end(str(why))

    def _end(self, why: str) -> None:
        """The first reason counts; what follow are its consequences."""
        if not self._ended.done():
            self._ended.set_result(why)


def _client(door: Door, ca_file: str) -> Any:
    client: Any
    component: Any = ComponentXMPP
    if door.kind == COMPONENT:
        client = component(door.name, door.secret, door.host, door.port)
    else:
        client = ClientXMPP(door.jid, door.secret, plugin_config=_ONLY_ENCRYPTED)
        client.ssl_context = ssl.create_default_context(cafile=ca_file or None)
        client.enable_direct_tls = door.kind == DIRECT_TLS
        client.enable_starttls = not client.enable_direct_tls
        client.enable_plaintext = False
    # Agents ask whether the portal is there before they say anything.
    client.register_plugin("xep_0199")
    return client
