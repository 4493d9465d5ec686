"""What an event says about its owner's time in iCalendar's terms."""

from collections.abc import Collection

from daybook_ical.doubts import Doubts
from daybook_ical.events import Response, ShowAs
from daybook_ical.lines import Component
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.owner import answer

# Microsoft's own property is finer than TRANSP, so it wins where both are given ([MS-OXCICAL]).
_MICROSOFT = {
    "FREE": ShowAs.FREE,
    "TENTATIVE": ShowAs.TENTATIVE,
    "BUSY": ShowAs.BUSY,
    "OOF": ShowAs.AWAY,
    "WORKINGELSEWHERE": ShowAs.ELSEWHERE,
}
# What a server keeps from strangers, so do we (RFC 5545, 3.8.1.3: unknown classes are private).
_OPEN_CLASSES = frozenset({"", "PUBLIC"})


def show_as(event: Component, doubts: Doubts) -> ShowAs:
    """How the time is shown. Without a word it is busy, also for whole days (RFC 5545, 3.8.2.7)."""
    finer = _MICROSOFT.get(event.value("X-MICROSOFT-CDO-BUSYSTATUS").upper())
    if finer is ShowAs.FREE and event.value("TRANSP").upper() == "OPAQUE":
        doubts.add(Oddity(Odd.FREE_AND_BUSY))
    elif finer is not None:
        return finer
    if event.value("TRANSP").upper() == "TRANSPARENT":
        return ShowAs.FREE
    if event.value("STATUS").upper() == "TENTATIVE":
        return ShowAs.TENTATIVE
    return ShowAs.BUSY


def response(event: Component, addresses: Collection[str]) -> Response:
    """The owner's answer; NONE when the owner is not among the invited."""
    return answer(event.properties.get("ATTENDEE", ()), addresses)


def is_cancelled(event: Component) -> bool:
    return event.value("STATUS").upper() == "CANCELLED"


def is_private(event: Component) -> bool:
    return event.value("CLASS").upper() not in _OPEN_CLASSES
