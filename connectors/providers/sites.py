"""Where a password may travel: only to the site that its owner named.

A server may send us elsewhere on its own site (iCloud answers with a host per user, many firms
redirect example.com to cal.example.com). Anywhere else the owner has to type the address, because a
redirect or a DNS answer proves nothing about who reads the password.

The rule: same host, or same last two labels, except where many owners share these two labels: then
three labels, or, for hosting and dynamic DNS domains, the exact same host. It does not need the
full public suffix list, because what is not known here is one owner in nearly all cases, and
the redirecting server has received the password already. A list of big calendar services, to whom
many domains delegate by DNS, is trusted as a target.
"""

from ipaddress import ip_address

# Second-level registries under country domains: one more label belongs to the owner.
REGISTRY_LABELS = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "gv", "ne", "net", "nom", "or", "org"}
)

# Domains whose subdomains belong to strangers.
SHARED_DOMAINS = frozenset(
    {
        "amazonaws.com", "appspot.com", "azurewebsites.net", "cloudfront.net", "ddns.net",
        "duckdns.org", "dyndns.org", "dynu.net", "fly.dev", "freeddns.org", "github.io",
        "herokuapp.com", "hopto.org", "myds.me", "myfritz.net", "netlify.app", "ngrok.app",
        "ngrok.io", "no-ip.org", "onrender.com", "pages.dev", "spdns.de", "synology.me",
        "trycloudflare.com", "vercel.app", "workers.dev", "zapto.org",
    }
)  # fmt: skip

# Services that host calendars for other people's domains.
TRUSTED_SERVICES = frozenset(
    {
        "fastmail.com", "gmx.net", "icloud.com", "kolabnow.com", "mailbox.org", "migadu.com",
        "mykolab.com", "posteo.de", "runbox.com", "soverin.net", "web.de", "yahoo.com",
        "yandex.com", "yandex.ru", "zoho.com", "zoho.eu",
    }
)  # fmt: skip


def site_of(host: str) -> str:
    """The part of a host name that tells its owner; numeric addresses stand for themselves."""
    name = host.lower().strip("[]").rstrip(".")
    labels = name.split(".")
    if _is_number(name) or len(labels) < 3:
        return name
    pair = ".".join(labels[-2:])
    if pair in SHARED_DOMAINS:
        return name
    if len(labels[-1]) == 2 and labels[-2] in REGISTRY_LABELS:
        return ".".join(labels[-3:])
    return pair


def same_site(one: str, other: str) -> bool:
    return site_of(one) == site_of(other)


def is_trusted_service(host: str) -> bool:
    return site_of(host) in TRUSTED_SERVICES


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
