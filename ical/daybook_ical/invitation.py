"""The calendar part of a mail to a guest (iMIP: RFC 5546 for the words, RFC 6047 for the mail).

Send it as `text/calendar; method=REQUEST; charset=utf-8` next to the readable text. For the file a
guest downloads there is PUBLISH, which asks for no answer and names no attendee.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daybook_ical import compose
from daybook_ical.definitions import definition


class Method(StrEnum):
    """What the recipient's calendar is asked to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """One message about one booking. `sequence` grows whenever the time changes, and once more for
    the cancellation; `start` and `end` are aware, `zone` (IANA) is where they are shown."""

    method: Method
    uid: str
    sequence: int
    organiser: Person
    attendee: Person
    start: datetime
    end: datetime
    zone: str
    title: str
    description: str = ""
    location: str = ""
    url: str = ""


def render_invitation(invitation: Invitation, *, now: datetime) -> bytes:
    """The body of the text/calendar part."""
    zone = () if invitation.zone == "UTC" else definition(invitation.zone, invitation.start.year)
    return compose.join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{compose.PRODID}",
            "CALSCALE:GREGORIAN",
            f"METHOD:{invitation.method}",
            *zone,
            "BEGIN:VEVENT",
            *_event_lines(invitation, now),
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )


def _event_lines(invitation: Invitation, now: datetime) -> list[str]:
    cancelled = invitation.method is Method.CANCEL
    lines = [
        f"UID:{compose.word(invitation.uid)}",
        f"DTSTAMP:{compose.instant(now)}",
        f"SEQUENCE:{invitation.sequence}",
        compose.local_time("DTSTART", invitation.start, invitation.zone),
        compose.local_time("DTEND", invitation.end, invitation.zone),
        f"SUMMARY:{compose.text(invitation.title)}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if cancelled else 'OPAQUE'}",
        *_people(invitation),
    ]
    if invitation.description:
        lines.append(f"DESCRIPTION:{compose.text(invitation.description)}")
    if invitation.location:
        lines.append(f"LOCATION:{compose.text(invitation.location)}")
    if invitation.url:
        lines.append(f"URL:{compose.word(invitation.url)}")
    return lines


def _people(invitation: Invitation) -> list[str]:
    host, guest = invitation.organiser, invitation.attendee
    lines = [f"ORGANIZER;CN={compose.quoted(host.name)}:mailto:{compose.word(host.mail)}"]
    # Nobody is left to be told where the data of a guest were deleted.
    if invitation.method is not Method.PUBLISH and guest.mail:
        answer = "PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
        lines.append(
            f"ATTENDEE;CN={compose.quoted(guest.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;"
            f"{answer}:mailto:{compose.word(guest.mail)}"
        )
    return lines
