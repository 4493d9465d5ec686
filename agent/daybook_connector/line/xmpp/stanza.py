"""Messages in and out of stanzas: `<line xmlns="urn:daybook:agent:1">` with JSON inside."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

NAMESPACE = "urn:daybook:agent:1"
MOST_BYTES = 180_000
"""Of one stanza. Prosody takes 256 KiB of a client, others less of a bigger one."""
# Legal in JSON, but not in XML, where it would end the stream; or the end of the CDATA section.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]|(?<=]])>")


def envelopes(token: str, texts: Sequence[str]) -> Iterator[str]:
    """The messages as the JSON of as few stanzas as their size allows, in order."""
    held: list[str] = []
    size = 0
    for text in texts:
        text = _for_xml(text)
        weight = len(text.encode())
        if held and size + weight > MOST_BYTES:
            yield _envelope(token, held)
            held, size = [], 0
        held.append(text)
        size += weight
    if held:
        yield _envelope(token, held)


def stanza(to: str, ident: str, envelope: str) -> str:
    """The whole stanza.

    As a headline no server keeps it for later: what was not heard is told again anyway. CDATA, as
    escaping would make it several times larger.
    """
    return (
        f"<message to={quoteattr(to)} id={quoteattr(ident)} type='headline'>"
        f"<line xmlns='{NAMESPACE}'><![CDATA[{envelope}]]></line></message>"
    )


def messages_of(text: str) -> list[dict[str, Any]]:
    """The portal's messages in one stanza; none in what is not understood."""
    try:
        told = json.loads(text)
    except ValueError:
        return []
    heard = told.get("messages") if isinstance(told, dict) else None
    if not isinstance(heard, list):
        return []
    return [each for each in heard if isinstance(each, dict)]


def _envelope(token: str, texts: Sequence[str]) -> str:
    return f'{{"token":{json.dumps(token)},"messages":[{",".join(texts)}]}}'


def _for_xml(text: str) -> str:
    """Such signs stand in JSON strings only, where they may be written as escapes."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
