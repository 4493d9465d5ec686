"""Finding an event by its UID, for servers that store it under another name."""

from connectors.providers.caldav.client import DavClient
from connectors.providers.caldav.listing import REFUSALS
from connectors.providers.caldav.xml import body, node, prop, read_multistatus


def find_by_uid(dav: DavClient, calendar: str, uid: str) -> list[str]:
    """Paths that may hold the UID (RFC 4791, 7.8.6); the caller compares, servers match loosely."""
    match = node("C:text-match", text=uid, collation="i;octet")
    event = node("C:comp-filter", node("C:prop-filter", match, name="UID"), name="VEVENT")
    content = body(
        "C:calendar-query",
        prop("D:getetag"),
        node("C:filter", node("C:comp-filter", event, name="VCALENDAR")),
    )
    answer = dav.report(calendar, content, depth=1, expect=REFUSALS)
    if answer.status in REFUSALS:
        return []
    return [resource.path for resource in read_multistatus(answer).resources]
