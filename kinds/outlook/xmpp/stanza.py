"""Messages in and out of stanzas: `<line xmlns="urn:daybook:agent:1">` with JSON inside."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from daybook_protocol.json_text import NotJson, read_json
from daybook_protocol.limits import LARGEST
from daybook_protocol.portal import PortalMessage
from daybook_protocol.reading import sized

NAMESPACE = "urn:daybook:agent:1"
MOST_MESSAGES = 200
MOST_BYTES = 180_000
"""Of one stanza to an agent."""
# Legal in JSON, but not in XML, where it would end the stream; or the end of the CDATA section.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]|(?<=]])>")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an agent sent. `messages` are JSON values, or why one is refused."""

    token: str = field(repr=False)
    messages: list[Any]


def open_envelope(text: str) -> Envelope | None:
    """None for what no agent of ours would send."""
    try:
        told = read_json(text)
    except NotJson:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("token"), str):
        return None
    messages = told.get("messages")
    if not isinstance(messages, list) or len(messages) > MOST_MESSAGES:
        return None
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        messages = [sized(message) for message in messages]
    return Envelope(told["token"], messages)


def stanzas(sender: str, to: str, messages: Sequence[PortalMessage]) -> Iterator[str]:
    """The messages in as few stanzas as their size allows, in order."""
    held: list[str] = []
    size = 0
    for message in messages:
        text = _text_of(message)
        weight = len(text.encode())
        if held and size + weight > MOST_BYTES:
            yield _stanza(sender, to, held)
            held, size = [], 0
        held.append(text)
        size += weight
    if held:
        yield _stanza(sender, to, held)


def _stanza(sender: str, to: str, texts: Sequence[str]) -> str:
    """A headline, which no server keeps for later: what is unanswered is told again anyway."""
    return (
        f"<message from={quoteattr(sender)} to={quoteattr(to)} type='headline'>"
        f"<line xmlns='{NAMESPACE}'><![CDATA[{{\"messages\":[{','.join(texts)}]}}]]></line>"
        "</message>"
    )


def _text_of(message: PortalMessage) -> str:
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", message.as_text())
