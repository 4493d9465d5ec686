"""The rungs below HTTP: name, TCP, proxy, TLS. Each raises a `NetworkError` where it breaks."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from daybook_connector.doctor import certificates
from daybook_connector.doctor.case import NetworkCase
from daybook_connector.doctor.rung import RungFinding, attention, not_needed
from daybook_connector.doctor.tunnel import line_to, line_to_portal
from daybook_connector.network.errors import CertificateUntrusted, PortalNameUnknown
from daybook_connector.network.proxies import proxy_script
from daybook_connector.network.trust import blind_context, tls_context

RUNS_OUT = timedelta(days=14)


async def dns(case: NetworkCase) -> RungFinding:
    """Look up the name of the portal; with a proxy the proxy's, which looks up the portal's."""
    host = case.first_hop.host
    if _is_number(host):
        return not_needed(f"{host} is an address, not a name")
    found = await asyncio.get_running_loop().getaddrinfo(
        host, case.first_hop.port, type=socket.SOCK_STREAM
    )
    case.addresses = list(dict.fromkeys(str(address[4][0]) for address in found))
    if all(ip_address(address.partition("%")[0]).is_unspecified for address in case.addresses):
        raise PortalNameUnknown(f"a DNS filter answers {case.addresses[0]} for {host}")
    return RungFinding(f"{host} is {', '.join(case.addresses)}")


async def tcp(case: NetworkCase) -> RungFinding:
    async with line_to(case.first_hop) as (_, writer):
        # Gone again where the other side resets at once; the call was taken all the same.
        peer = writer.get_extra_info("peername") or (case.first_hop.host, case.first_hop.port)
    whom = "the proxy" if case.proxy else "the portal"
    return RungFinding(f"{whom} at {peer[0]} port {peer[1]} takes the call")


async def proxy(case: NetworkCase) -> RungFinding:
    if case.proxy:
        async with line_to_portal(case):
            return RungFinding(f"{case.proxy} opens the way to {case.portal}")
    if script := proxy_script():
        return attention(
            f"Windows has a proxy script ({script}), which is not evaluated; connecting directly",
            "If a later step is broken, ask IT which proxy to use and enter it with"
            " `daybook-connector network --proxy http://host:port`.",
        )
    return not_needed("no proxy is set; connecting directly")


async def tls(case: NetworkCase) -> RungFinding:
    if not case.portal.secure:
        return not_needed("the portal runs on this computer, without TLS")
    try:
        certificate, version = await _shake_hands(case, tls_context(case.settings.ca_file))
    except ssl.SSLCertVerificationError as error:
        seen, _ = await _shake_hands(case, blind_context())
        raise _untrusted(error.verify_message, case, seen) from error
    return _trusted(certificate, version)


async def _shake_hands(
    case: NetworkCase, context: ssl.SSLContext
) -> tuple[certificates.Certificate | None, str]:
    async with line_to_portal(case) as (_, writer):
        await writer.start_tls(context, server_hostname=case.portal.host)
        shaken = writer.get_extra_info("ssl_object")
        return certificates.read(shaken.getpeercert(True) or b""), shaken.version() or "TLS"


def _untrusted(
    message: str, case: NetworkCase, seen: certificates.Certificate | None
) -> CertificateUntrusted:
    told = f"{case.portal}: {message.rstrip('.')}"
    if seen is None:
        return CertificateUntrusted(told)
    told += f"; issued by {seen.issuer or 'nobody'} for {seen.subject or 'nobody'}"
    if seen.inspected:
        told += ", which inspects TLS on the way"
    return CertificateUntrusted(f"{told}, until {seen.ends_at:%Y-%m-%d}")


def _trusted(certificate: certificates.Certificate | None, version: str) -> RungFinding:
    if certificate is None:
        return RungFinding(version)
    told = f"{version}, certificate issued by {certificate.issuer}"
    if certificate.inspected:
        told += " (TLS is inspected on the way)"
    if certificate.ends_at - datetime.now(UTC) < RUNS_OUT:
        return attention(
            f"{told}, runs out on {certificate.ends_at:%Y-%m-%d}",
            "Tell whoever runs the portal that its certificate must be renewed.",
        )
    return RungFinding(f"{told}, until {certificate.ends_at:%Y-%m-%d}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
