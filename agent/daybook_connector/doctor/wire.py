"""The rungs below HTTP: name, TCP, proxy, TLS. Each raises a `NetworkError` where it breaks."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from daybook_connector.doctor import certificates
from daybook_connector.doctor.case import NetworkCase
from daybook_connector.doctor.rung import RungFinding, attention, fine, not_needed
from daybook_connector.doctor.tunnel import line_to, line_to_portal
from daybook_connector.network.errors import CertificateUntrusted, PortalNameUnknown
from daybook_connector.network.proxies import proxy_script
from daybook_connector.network.trust import blind_context, tls_context
from daybook_connector.words.reasons import reason

RUNS_OUT = timedelta(days=14)


async def dns(case: NetworkCase) -> RungFinding:
    """Look up the name of the portal; with a proxy the proxy's, which looks up the portal's."""
    host = case.first_hop.host
    if _is_number(host):
        return not_needed("is-address", host=host)
    found = await asyncio.get_running_loop().getaddrinfo(
        host, case.first_hop.port, type=socket.SOCK_STREAM
    )
    case.addresses = list(dict.fromkeys(str(address[4][0]) for address in found))
    if all(ip_address(address.partition("%")[0]).is_unspecified for address in case.addresses):
        raise PortalNameUnknown(why="dns-filter", address=case.addresses[0], host=host)
    return fine("name-found", host=host, addresses=", ".join(case.addresses))


async def tcp(case: NetworkCase) -> RungFinding:
    async with line_to(case.first_hop) as (_, writer):
        # Gone again where the other side resets at once; the call was taken all the same.
        peer = writer.get_extra_info("peername") or (case.first_hop.host, case.first_hop.port)
    code = "proxy-takes-call" if case.proxy else "portal-takes-call"
    return fine(code, address=peer[0], port=peer[1])


async def proxy(case: NetworkCase) -> RungFinding:
    if case.proxy:
        async with line_to_portal(case):
            return fine("proxy-opens", **case.proxy.named(), portal=str(case.portal))
    if script := proxy_script():
        return attention(reason("proxy-script", script=script), remedy="proxy-script")
    return not_needed("no-proxy")


async def tls(case: NetworkCase) -> RungFinding:
    if not case.portal.secure:
        return not_needed("no-tls-here")
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
    at, words = str(case.portal), message.rstrip(".")
    if seen is None:
        return CertificateUntrusted(f"{at}: {words}")
    return CertificateUntrusted(
        why="certificate-of-inspector" if seen.inspected else "certificate-seen",
        at=at,
        words=words,
        issuer=seen.issuer,
        subject=seen.subject,
        ends_on=seen.ends_at.date().isoformat(),
    )


def _trusted(certificate: certificates.Certificate | None, version: str) -> RungFinding:
    if certificate is None:
        return fine("as-told", detail=version)
    runs_out = certificate.ends_at - datetime.now(UTC) < RUNS_OUT
    found = reason(
        ("runs-out" if runs_out else "trusted") + ("-inspected" if certificate.inspected else ""),
        version=version,
        issuer=certificate.issuer,
        ends_on=certificate.ends_at.date().isoformat(),
    )
    return attention(found, remedy="certificate-runs-out") if runs_out else RungFinding((found,))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
