"""Plain sockets for the rungs below HTTP: to the portal, or through a proxy to it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from daybook_connector.doctor.case import NetworkCase
from daybook_connector.network.address import Address
from daybook_connector.network.connections import USER_AGENT
from daybook_connector.network.errors import NetworkError, ProxyRefused
from daybook_connector.network.proxies import Proxy
from daybook_connector.network.translate import proxy_answered, translate
from daybook_connector.network.trust import tls_context

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def line_to(address: Address) -> AsyncIterator[Line]:
    """A TCP connection. Its end is never waited for: a silent peer would hold us up."""
    reader, writer = await asyncio.open_connection(
        address.host, address.port, happy_eyeballs_delay=0.25
    )
    try:
        yield reader, writer
    finally:
        with suppress(OSError, ssl.SSLError):
            writer.transport.abort()


@asynccontextmanager
async def line_to_portal(case: NetworkCase) -> AsyncIterator[Line]:
    """A connection on which the portal's TLS can begin. Raises `ProxyRefused`, `ProxySignIn`."""
    async with line_to(case.first_hop) as line:
        if case.proxy:
            await _ask_for_tunnel(line, case.proxy, case)
        yield line


async def _ask_for_tunnel(line: Line, proxy: Proxy, case: NetworkCase) -> None:
    reader, writer = line
    if proxy.at.secure:
        await writer.start_tls(tls_context(case.settings.ca_file), server_hostname=proxy.at.host)
    writer.write(_connect_request(proxy, case.portal))
    await writer.drain()
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ProxyRefused(why="proxy-ended", **proxy.named()) from error
    except OSError as error:
        cause = translate(error, str(proxy.at)).reason.code
        raise ProxyRefused(why="proxy-cause", cause=cause, **proxy.named()) from error
    if refused := _refusal(head, case.portal):
        raise refused


def _connect_request(proxy: Proxy, target: Address) -> bytes:
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", f"User-Agent: {USER_AGENT}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _refusal(head: bytes, target: Address) -> NetworkError | None:
    """What stands against the tunnel in the head of the proxy's answer."""
    first, *others = head.decode("latin-1").split("\r\n")
    protocol, _, rest = first.partition(" ")
    number, _, reason = rest.partition(" ")
    if not protocol.startswith("HTTP/") or not number.isdigit():
        return ProxyRefused(why="no-proxy-there", words=repr(first[:60]))
    if 200 <= int(number) < 300:
        return None
    wanted = [line.partition(":")[2].split()[0] for line in others if _asks_for_sign_in(line)]
    return proxy_answered(int(number), reason, str(target), ", ".join(wanted))


def _asks_for_sign_in(line: str) -> bool:
    name, _, value = line.partition(":")
    return name.strip().lower() == "proxy-authenticate" and bool(value.split())
