"""Where a password may travel: only to the site that its owner named.

A server may send us elsewhere on its own site (iCloud answers with a host per user, many firms
redirect example.com to cal.example.com). Anywhere else the owner has to type the address, because a
redirect or a DNS answer proves nothing about who reads the password.

What a site is, the Public Suffix List says (https://publicsuffix.org/): the name that somebody
registered below a suffix under which strangers do so, be it a registry's (co.uk) or a hosting
firm's (github.io, dynamic DNS). A list of big calendar services, to whom many domains delegate by
DNS, is trusted as a target.
"""

import re
from functools import cache
from ipaddress import ip_address

import idna
from publicsuffixlist import PublicSuffixList

# Services that host calendars for other people's domains.
TRUSTED_SERVICES = frozenset(
    {
        "fastmail.com", "gmx.net", "icloud.com", "kolabnow.com", "mailbox.org", "migadu.com",
        "mykolab.com", "posteo.de", "runbox.com", "soverin.net", "web.de", "yahoo.com",
        "yandex.com", "yandex.ru", "zoho.com", "zoho.eu",
    }
)  # fmt: skip

# "127.1" and "0x7f.1" are addresses too (https://url.spec.whatwg.org/#ends-in-a-number-checker).
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)", re.ASCII)


def site_of(host: str) -> str:
    """The part of a host name that tells its owner. Numeric addresses, names without a dot and
    public suffixes themselves stand for themselves."""
    name = _spelled(host)
    if _is_number(name):
        return name
    return _public_suffixes().privatesuffix(name) or name


def same_site(one: str, other: str) -> bool:
    return site_of(one) == site_of(other)


def is_trusted_service(host: str) -> bool:
    return site_of(host) in TRUSTED_SERVICES


@cache
def _public_suffixes() -> PublicSuffixList:
    """Read once: it is ten thousand lines long."""
    return PublicSuffixList()


def _spelled(host: str) -> str:
    """One spelling for each host: small letters, "xn--…" for other scripts, no dot at the end."""
    name = host.strip("[]").lower().removesuffix(".")
    try:
        return ip_address(name).compressed
    except ValueError:
        pass
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:  # an underscore, perhaps, which DNS allows
        return name


def _is_number(name: str) -> bool:
    return ":" in name or bool(_ENDS_IN_A_NUMBER.fullmatch(name))
