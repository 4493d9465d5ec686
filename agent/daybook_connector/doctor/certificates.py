"""Who issued a certificate, and whether that is somebody who opens TLS on the way.

A certificate that was not believed is not decoded by Python's ssl, so the few fields that help a
human are read from its DER here (X.509, RFC 5280 section 4.1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_SEQUENCE, _SET, _VERSION, _UTC_TIME = 0x30, 0x31, 0xA0, 0x17
_COMMON_NAME, _ORGANISATION = bytes.fromhex("550403"), bytes.fromhex("55040a")

# Words in the issuer's name of products that inspect TLS.
INSPECTORS = (
    "avast", "avg ", "barracuda", "bitdefender", "blue coat", "bluecoat", "charles proxy",
    "check point", "cisco umbrella", "cloudflare gateway", "eset ", "fiddler", "forcepoint",
    "fortigate", "fortinet", "g data", "kaspersky", "mcafee", "mitmproxy", "netskope", "norton",
    "palo alto", "pfsense", "securly", "skyhigh", "sonicwall", "sophos", "squid", "symantec web",
    "trend micro", "untangle", "watchguard", "zscaler",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Certificate:
    """`issuer` is "common name, organisation", as far as there is one."""

    issuer: str
    subject: str
    ends_at: datetime

    @property
    def inspected(self) -> bool:
        """Whether the issuer is known for opening TLS on the way."""
        return any(word in f"{self.issuer.lower()} " for word in INSPECTORS)


def read(der: bytes) -> Certificate | None:
    """The certificate, or None for something that is not one."""
    try:
        body = _inside(_inside(der))
        fields = [field for field in _fields(body) if field[0] != _VERSION]
        issuer, validity, subject = (content for _, content in fields[2:5])
        _, (kind, ends) = _fields(validity)
        return Certificate(_name(issuer), _name(subject), _instant(kind, ends))
    except (ValueError, IndexError):
        return None


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        yield tag, data[at : at + length]
        at += length


def _inside(data: bytes) -> bytes:
    tag, content = next(_fields(data), (0, b""))
    if tag != _SEQUENCE:
        raise ValueError("no sequence")
    return content


def _name(content: bytes) -> str:
    found: dict[bytes, str] = {}
    for _, part in _fields(content):
        (_, kind), (_, value) = _fields(_inside(part))
        found.setdefault(kind, value.decode("utf-8", "replace"))
    names = (found.get(_COMMON_NAME), found.get(_ORGANISATION))
    return ", ".join(dict.fromkeys(name for name in names if name))


def _instant(kind: int, value: bytes) -> datetime:
    text = value.decode("ascii")
    if kind == _UTC_TIME:  # two-digit years: 50 and later are 19xx (RFC 5280 4.1.2.5.1)
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
