"""What an event says about its owner's time, apart from when: the words of iCalendar."""

from collections.abc import Collection
from dataclasses import dataclass

from daybook_connector.events import Response, ShowAs
from daybook_connector.stores.vdir.lines import Component, Property

REVISION_MARK = "X-DAYBOOK-REVISION"
UID_MARK = "X-DAYBOOK-UID"

# Microsoft's own property is finer than TRANSP, so it wins where both are given ([MS-OXCICAL]).
MICROSOFT = {
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
# Unknown classes are private (RFC 5545, 3.8.1.3).
_OPEN_CLASSES = frozenset({"", "PUBLIC"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How an event counts. `revision` is set for events that Daybook wrote, not for copies that
    carry another UID."""

    uid: str
    show_as: ShowAs
    response: Response
    cancelled: bool
    private: bool
    title: str
    revision: int | None


def standing(event: Component, addresses: Collection[str]) -> Standing:
    """`addresses` are the owner's, in lower case."""
    return Standing(
        uid=event.value("UID"),
        show_as=_show_as(event),
        response=_response(event.properties.get("ATTENDEE", ()), addresses),
        cancelled=event.value("STATUS").upper() == "CANCELLED",
        private=event.value("CLASS").upper() not in _OPEN_CLASSES,
        title=plain(event.value("SUMMARY")),
        revision=_revision(event),
    )


def _show_as(event: Component) -> ShowAs:
    """Without a word it is busy, also for whole days (RFC 5545, 3.8.2.7)."""
    finer = MICROSOFT.get(event.value("X-MICROSOFT-CDO-BUSYSTATUS").upper())
    if finer is not None:
        return finer
    if event.value("TRANSP").upper() == "TRANSPARENT":
        return ShowAs.FREE
    return ShowAs.TENTATIVE if event.value("STATUS").upper() == "TENTATIVE" else ShowAs.BUSY


def _response(attendees: Collection[Property], addresses: Collection[str]) -> Response:
    """The owner's answer; NONE when the owner is not among the invited."""
    for attendee in attendees:
        # EMAIL (RFC 7986) holds the address where the value is a path on a server.
        if {address(attendee.value), address(attendee.parameter("EMAIL") or "")} & {*addresses}:
            # RFC 5545, 3.2.12: an invitation without PARTSTAT needs an answer.
            answer = (attendee.parameter("PARTSTAT") or "NEEDS-ACTION").upper()
            return _ANSWERS.get(answer, Response.UNANSWERED)
    return Response.NONE


def address(text: str) -> str:
    """A calendar address in the form in which addresses are compared."""
    return text.strip().lower().removeprefix("mailto:").strip()


def _revision(event: Component) -> int | None:
    mark, marked = event.value(REVISION_MARK), event.value(UID_MARK)
    if not mark.isascii() or not mark.isdecimal() or len(mark) > 9:
        return None
    return int(mark) if marked in {"", event.value("UID")} else None


def plain(text: str) -> str:
    """A TEXT value (3.3.11) as it is meant."""
    if "\\" not in text:
        return text
    pieces = text.split("\\\\")
    for escaped, meant in (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";")):
        pieces = [piece.replace(escaped, meant) for piece in pieces]
    return "\\".join(pieces)
