"""Whom we believe: the system's certificates, and the company's own CA where one is set."""

import ssl
from pathlib import Path

import certifi

from daybook_connector.network.errors import AuthorityUnusable


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """A context that verifies chain and host name. `ca_file` is added to what the system trusts.

    On Windows the certificates come from the system's store, so a CA that IT rolled out by policy
    is trusted without any setting. Raises `AuthorityUnusable`.
    """
    context = ssl.create_default_context()
    # Python 3.13 demands extensions that the CAs of many TLS inspecting firewalls lack, although
    # every browser accepts them; chain, dates and host name are still verified.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if _system_trusts_nobody(context):
        context.load_verify_locations(certifi.where())
    if ca_file.strip():
        _add(context, Path(ca_file.strip()).expanduser())
    return context


def blind_context() -> ssl.SSLContext:
    """Verifies nothing: only for looking at a certificate that was refused, never to send on."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _add(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(file)
    except (OSError, ssl.SSLError) as error:
        raise AuthorityUnusable(f"{file}: {error}") from error


def _system_trusts_nobody(context: ssl.SSLContext) -> bool:
    """A frozen program looks for OpenSSL's files where they were on the building machine."""
    paths = ssl.get_default_verify_paths()
    return not (context.cert_store_stats()["x509_ca"] or paths.cafile or paths.capath)
