"""Finding an event elsewhere: by its UID, or by its address in another spelling."""

from kinds.caldav.client import DavClient
from kinds.caldav.listing import REFUSALS
from kinds.caldav.xml import body, node, prop, read_multistatus
from providers.addresses import decoded, has_one_spelling
from providers.errors import CalendarGone, PermissionRefused


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


def find_respelled(dav: DavClient, calendar: str, key: str) -> str | None:
    """The path that the server lists for a key in another spelling, if it is sure which."""
    if has_one_spelling(key):
        return None
    try:
        listed = dav.propfind(calendar, "D:getetag", depth=1).resources
    except (CalendarGone, PermissionRefused):
        return None
    same = {one.path for one in listed if decoded(one.path) == decoded(key)} - {key}
    return same.pop() if len(same) == 1 else None
