"""The rungs of the XMPP line: one working port of the two is enough."""

import asyncio

from daybook_connector.doctor.rung import RungFinding, fine
from daybook_connector.doctor.tunnel import line_to
from daybook_connector.network.address import Address
from daybook_connector.network.errors import NotTls
from daybook_connector.network.trust import tls_context

STARTTLS_PORT, TLS_PORT = 5222, 5223
_HELLO = (
    "<?xml version='1.0'?><stream:stream to='{host}' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>"
)
_STARTTLS = b"urn:ietf:params:xml:ns:xmpp-tls"


async def starttls(host: str, port: int = STARTTLS_PORT, domain: str = "") -> RungFinding:
    """Open a stream and wait until STARTTLS is offered (RFC 6120 section 5).

    `domain` is that of the accounts, where it is not the host's name.
    """
    async with line_to(Address(host, port)) as (reader, writer):
        writer.write(_HELLO.format(host=domain or host).encode())
        await writer.drain()
        try:
            told = await reader.readuntil(b"</stream:features>")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise NotTls(why="speaks-no-xmpp", at=f"{host}:{port}") from error
    if _STARTTLS not in told:
        raise NotTls(why="no-starttls", at=f"{host}:{port}")
    return fine("offers-starttls", at=f"{host}:{port}")


async def direct_tls(
    host: str, ca_file: str, port: int = TLS_PORT, domain: str = ""
) -> RungFinding:
    """The certificate has to be the domain's (RFC 6120 section 13.7.1)."""
    async with line_to(Address(host, port)) as (_, writer):
        await writer.start_tls(tls_context(ca_file), server_hostname=domain or host)
    return fine("speaks-tls", at=f"{host}:{port}")
