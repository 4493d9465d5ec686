"""What an event says about its owner's time in iCalendar's terms."""

from collections.abc import Collection

from daybook_ical.doubts import Doubts
from daybook_ical.events import Response, ShowAs
from daybook_ical.lines import Component

# Microsoft's own property is finer than TRANSP, so it wins where both are given ([MS-OXCICAL]).
_MICROSOFT = {
    "FREE": ShowAs.FREE,
    "TENTATIVE": ShowAs.TENTATIVE,
    "BUSY": ShowAs.BUSY,
    "OOF": ShowAs.AWAY,
    "WORKINGELSEWHERE": ShowAs.ELSEWHERE,
}
_ANSWERS = {
    "ACCEPTED": Response.ACCEPTED,
    "TENTATIVE": Response.TENTATIVE,
    "DECLINED": Response.DECLINED,
    "NEEDS-ACTION": Response.UNANSWERED,
    # Somebody else goes instead: the owner's time is free again.
    "DELEGATED": Response.DECLINED,
}
# What a server keeps from strangers, so do we (RFC 5545, 3.8.1.3: unknown classes are private).
_OPEN_CLASSES = frozenset({"", "PUBLIC"})


def show_as(event: Component, doubts: Doubts) -> ShowAs:
    """How the time is shown. Without a word it is busy, also for whole days (RFC 5545, 3.8.2.7)."""
    finer = _MICROSOFT.get(event.value("X-MICROSOFT-CDO-BUSYSTATUS").upper())
    if finer is ShowAs.FREE and event.value("TRANSP").upper() == "OPAQUE":
        doubts.add("it is marked as Free and as busy at once, so it counts as busy")
    elif finer is not None:
        return finer
    if event.value("TRANSP").upper() == "TRANSPARENT":
        return ShowAs.FREE
    if event.value("STATUS").upper() == "TENTATIVE":
        return ShowAs.TENTATIVE
    return ShowAs.BUSY


def response(event: Component, addresses: Collection[str]) -> Response:
    """The owner's answer; NONE when the owner is not among the invited."""
    for attendee in event.properties.get("ATTENDEE", ()):
        # EMAIL (RFC 7986) holds the address where the value is a path on the server.
        named = {address(attendee.value), address(attendee.parameter("EMAIL") or "")}
        if not named.isdisjoint(addresses):
            # RFC 5545, 3.2.12: an invitation without PARTSTAT needs an answer.
            answer = (attendee.parameter("PARTSTAT") or "NEEDS-ACTION").upper()
            return _ANSWERS.get(answer, Response.UNANSWERED)
    return Response.NONE


def address(text: str) -> str:
    """A calendar address in the form in which addresses are compared."""
    return text.strip().lower().removeprefix("mailto:").strip()


def is_cancelled(event: Component) -> bool:
    return event.value("STATUS").upper() == "CANCELLED"


def is_private(event: Component) -> bool:
    return event.value("CLASS").upper() not in _OPEN_CLASSES
