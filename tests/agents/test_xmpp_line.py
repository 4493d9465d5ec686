"""The agent's XMPP line at a real Prosody: whom it trusts, and what it says when that fails."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from daybook_connector.errors import ConnectorError
from daybook_connector.line.xmpp import XmppLine
from daybook_connector.line.xmpp.account import account_of
from daybook_connector.line.xmpp.errors import (
    PortalAway,
    XmppAccountMissing,
    XmppBlocked,
    XmppSignInRefused,
    XmppUntrusted,
)
from daybook_connector.line.xmpp.session import XmppLineSession
from daybook_connector.network.errors import ConnectionCut
from daybook_connector.words.reasons import what_helps
from daybook_protocol.portal import AckMessage, ResendMessage

from kinds.outlook.xmpp import session as session_module
from kinds.outlook.xmpp.door import door_of
from kinds.outlook.xmpp.session import NotSignedIn, Session
from tests.servers.prosody import COMPONENT, Prosody

pytestmark = pytest.mark.prosody

PASSWORD = "a pass:word/"
Heard = tuple[str, str, str]


@dataclass
class Pc:
    """What the line needs of the agent's settings."""

    xmpp: dict[str, Any]
    ca_file: str = ""


@dataclass
class Desk:
    """The portal's end: what it heard, and how it answers."""

    session: Any = None
    heard: asyncio.Queue[Heard] = field(default_factory=asyncio.Queue)
    bounced: asyncio.Queue[str] = field(default_factory=asyncio.Queue)


@pytest.fixture(scope="module")
def prosody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prosody]:
    with Prosody(tmp_path_factory.mktemp("prosody")) as server:
        server.register("anna", PASSWORD)
        server.register("mallory", PASSWORD)
        yield server


@asynccontextmanager
async def signed_in(url: str, ca_file: str = "") -> AsyncIterator[Desk]:
    desk = Desk()
    desk.session = Session(
        door_of(url),
        ca_file,
        lambda *stanza: desk.heard.put_nowait(stanza),
        desk.bounced.put_nowait,
    )
    await desk.session.open()
    try:
        yield desk
    finally:
        await desk.session.close()


def pc(prosody: Prosody, **changes: Any) -> Pc:
    told = {
        "host": "localhost", "port": prosody.starttls, "direct_tls": False,
        "jid": "anna@localhost", "password": PASSWORD, "portal_jid": COMPONENT,
    }  # fmt: skip
    return Pc(told | changes, prosody.ca_file)


async def refusal(settings: Pc, password: str = "") -> ConnectorError:
    line = XmppLine(settings, "token", password, pauses=())
    with pytest.raises(ConnectorError) as caught:
        await line.open()
    await line.close()
    return caught.value


async def converse(settings: Pc, desk: Desk) -> None:
    """A message there and one back."""
    line = XmppLine(settings, "a token", pauses=())
    await line.open()
    try:
        await line.send([json.dumps({"type": "hello", "pc": "<ANNA> & “Söhne”\ufffe ]]>"})])
        address, jid, text = await asyncio.wait_for(desk.heard.get(), 10)
        assert jid == "anna@localhost"
        assert json.loads(text) == {
            "token": "a token",
            "messages": [{"type": "hello", "pc": "<ANNA> & “Söhne”\ufffe ]]>"}],
        }
        said = [AckMessage(seq=1), ResendMessage(calendar="work", reason="<\uffff]]>")]
        desk.session.say(address, said)
        heard = [await asyncio.wait_for(line.receive(), 10) for _ in range(2)]
        assert heard == [message.wire() for message in said]
    finally:
        await line.close()


async def test_a_message_goes_there_and_back(prosody: Prosody) -> None:
    async with signed_in(prosody.component_url) as desk:
        await converse(pc(prosody), desk)
        await converse(pc(prosody, port=prosody.direct_tls, direct_tls=True), desk)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.skipif(
    not (is_free(5222) and is_free(5223)), reason="an XMPP server runs on this machine"
)
async def test_the_usual_ports_say_how_tls_begins(tmp_path: Path) -> None:
    """5222 is STARTTLS and 5223 direct TLS, without another word in the settings."""
    with Prosody(tmp_path, starttls=5222, direct_tls=5223) as server:
        server.register("anna", PASSWORD)
        async with signed_in(server.component_url) as desk:
            for port in (5222, 5223):
                settings = pc(server, port=port)
                del settings.xmpp["direct_tls"]
                await converse(settings, desk)
                # The other way round would not even sign in.
                settings.xmpp["direct_tls"] = port == 5222
                assert isinstance(await refusal(settings), XmppBlocked)


@pytest.mark.parametrize("direct_tls", [False, True])
async def test_a_certificate_that_nobody_vouches_for_is_refused(
    prosody: Prosody, direct_tls: bool
) -> None:
    port = prosody.direct_tls if direct_tls else prosody.starttls
    settings = pc(prosody, port=port, direct_tls=direct_tls)
    settings.ca_file = ""
    error = await refusal(settings)
    assert isinstance(error, XmppUntrusted)
    assert f"localhost:{port}" in str(error)
    assert "CA" in what_helps(error.remedy)


@pytest.mark.parametrize("direct_tls", [False, True])
async def test_a_certificate_for_another_host_is_refused(tmp_path: Path, direct_tls: bool) -> None:
    with Prosody(tmp_path, host="elsewhere.example") as server:
        port = server.direct_tls if direct_tls else server.starttls
        error = await refusal(pc(server, port=port, direct_tls=direct_tls))
    assert isinstance(error, XmppUntrusted)
    assert "localhost" in str(error)


async def test_a_wrong_password_is_named(prosody: Prosody) -> None:
    error = await refusal(pc(prosody, password="wrong"))
    assert isinstance(error, XmppSignInRefused)
    assert error.about == {"detail": "anna@localhost: not-authorized"}
    assert "daybook-connector xmpp" in what_helps(error.remedy)


async def test_the_kept_password_is_used(prosody: Prosody) -> None:
    async with signed_in(prosody.component_url) as desk:
        line = XmppLine(pc(prosody, password=None), "token", PASSWORD)
        await line.open()
        await line.send(["{}"])
        assert (await desk.heard.get())[1] == "anna@localhost"
        await line.close()


async def test_an_account_that_is_not_known_is_asked_for(prosody: Prosody) -> None:
    error = await refusal(pc(prosody, jid=None, password=None))
    assert isinstance(error, XmppAccountMissing)
    assert error.about == {"why": "not-known", "lacking": "account,password"}
    assert isinstance(await refusal(pc(prosody, jid="@@")), XmppAccountMissing)


async def test_a_portal_that_is_away_is_told_from_a_server_that_is(prosody: Prosody) -> None:
    assert isinstance(await refusal(pc(prosody)), PortalAway)
    closed = await refusal(pc(prosody, port=1))
    assert (type(closed), closed.code) == (XmppBlocked, "xmpp-blocked")
    assert "localhost:1" in str(closed)


async def test_a_portal_that_goes_away_cuts_the_line(prosody: Prosody) -> None:
    line = XmppLine(pc(prosody), "token", pauses=())
    async with signed_in(prosody.component_url):
        await line.open()
    await line.send(["{}"])
    with pytest.raises(ConnectionCut, match="remote-server"):
        await asyncio.wait_for(line.receive(), 10)
    await line.close()


async def test_nobody_but_the_portal_is_listened_to(prosody: Prosody) -> None:
    async with signed_in(prosody.component_url) as desk:
        line = XmppLine(pc(prosody), "token")
        await line.open()
        await line.send(["{}"])
        address = (await desk.heard.get())[0]
        told = pc(prosody, jid="mallory@localhost", portal_jid=address).xmpp
        mallory = XmppLineSession(account_of(told, ""), prosody.ca_file)
        await mallory.open()
        await mallory.send('{"messages":[{"type":"goodbye","code":"revoked"}]}')
        await mallory.close()
        desk.session.say(address, [AckMessage(seq=7)])
        assert await asyncio.wait_for(line.receive(), 10) == {"type": "ack", "seq": 7}
        await line.close()


async def test_the_server_keeps_nothing_for_who_left(prosody: Prosody) -> None:
    """Neither titles for the agent nor its token for the portal."""
    url = f"xmpp://mallory:{quote(PASSWORD, safe='')}@localhost:{prosody.starttls}"
    async with signed_in(url, prosody.ca_file):
        line = XmppLine(pc(prosody, portal_jid="mallory@localhost/daybook"), "token")
        await line.open()
    await line.send(["{}"])
    await line.close()
    async with signed_in(prosody.component_url) as desk:
        line = XmppLine(pc(prosody), "token")
        await line.open()
        await line.send(["{}"])
        address = (await desk.heard.get())[0]
        await line.close()
        desk.session.say(address, [AckMessage(seq=7)])
        # The next one is taken in after all that came before.
        await converse(pc(prosody), desk)
    kept = [path.name for path in (prosody.folder / "data" / "localhost").iterdir()]
    assert "offline" not in kept
    assert "accounts" in kept


async def test_many_messages_travel_in_several_stanzas_in_order(prosody: Prosody) -> None:
    """Sixteen reports of 100 kB, as many as are under way at once; a stanza may have 256 KiB."""
    async with signed_in(prosody.component_url) as desk:
        line = XmppLine(pc(prosody), "token")
        await line.open()
        await line.send([json.dumps({"seq": seq, "text": "]&<" * 33_000}) for seq in range(16)])
        seqs: list[int] = []
        stanzas = 0
        while len(seqs) < 16:
            _, _, text = await asyncio.wait_for(desk.heard.get(), 30)
            stanzas += 1
            seqs += [message["seq"] for message in json.loads(text)["messages"]]
        assert seqs == list(range(16))
        assert stanzas > 1
        await line.close()


@pytest.mark.parametrize("kind", ["component", "client"])
async def test_the_portal_notices_a_server_that_has_fallen_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(session_module, "PING_SECONDS", 1.0)
    with Prosody(tmp_path) as server:
        server.register("portal", PASSWORD)
        client = f"xmpp://portal:{quote(PASSWORD, safe='')}@localhost:{server.starttls}"
        url = server.component_url if kind == "component" else client
        session = Session(
            door_of(url), server.ca_file, lambda *_: None, lambda _: None, patience=0.2
        )
        await session.open()
        ended = asyncio.create_task(session.ended())
        await asyncio.wait({ended}, timeout=2)
        assert not ended.done()
        server.freeze()
        assert await asyncio.wait_for(ended, 10) == "silence"
        server.thaw()
        await session.close()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("component://daybook.localhost:wrong@127.0.0.1:{component}", "not-authorized"),
        ("component://other.localhost:wrong@127.0.0.1:{component}", "host-unknown|not-authorized"),
        ("xmpp://anna:wrong@localhost:{starttls}", "not-authorized"),
        ("xmpps://anna:wrong@localhost:1", "Errno"),
    ],
)
async def test_the_portal_says_why_it_is_not_signed_in(
    prosody: Prosody, url: str, why: str
) -> None:
    with pytest.raises(NotSignedIn, match=why):
        async with signed_in(url.format(**vars(prosody)), prosody.ca_file):
            pass
    with pytest.raises(NotSignedIn, match="certificate"):
        async with signed_in(f"xmpps://anna:x@localhost:{prosody.direct_tls}"):
            pass
