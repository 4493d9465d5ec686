"""Mails to guest and host, each with the invitation that their calendar program understands.

Times are in the reader's own zone, which is named. Names and titles come from strangers: what goes
into a header is one line, whatever they typed.
"""

from collections.abc import Mapping
from datetime import datetime
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from daybook_ical.invitation import Invitation, Method, Person, render_invitation
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from accounts.slugs import slug_of
from accounts.zones import zone_text
from bookings.decision import unconfirmed_since, unread_then
from bookings.links import answer_url, booking_url, manage_url, page_url, proposal_url
from bookings.models import Booking, Proposal
from bookings.news import AGREED, News, Reader
from bookings.written import WriteStatus, places_of
from languages.speaking import spoken_by, spoken_to

SUBJECTS: Mapping[tuple[News, Reader], str] = {
    (News.BOOKED, Reader.GUEST): "Confirmed: {page} with {other}, {when}",
    (News.BOOKED, Reader.HOST): "New booking: {other}, {page}, {when}",
    (News.RESCHEDULED, Reader.GUEST): "Rescheduled: {page} with {other}, now {when}",
    (News.RESCHEDULED, Reader.HOST): "Rescheduled: {other}, {page}, now {when}",
    (News.CANCELLED, Reader.GUEST): "Cancelled: {page} with {other}, {when}",
    (News.CANCELLED, Reader.HOST): "Cancelled: {other}, {page}, {when}",
    (News.REQUESTED, Reader.GUEST): "Requested: {page} with {other}, {when}",
    (News.REQUESTED, Reader.HOST): "Please confirm: {other}, {page}, {when}",
    (News.CONFIRMED, Reader.GUEST): "Confirmed: {page} with {other}, {when}",
    (News.CONFIRMED, Reader.HOST): "Confirmed: {other}, {page}, {when}",
    (News.DECLINED, Reader.GUEST): "Declined: {page} with {other}, {when}",
    (News.DECLINED, Reader.HOST): "Declined: {other}, {page}, {when}",
    (News.EXPIRED, Reader.GUEST): "Not confirmed: {page} with {other}, {when}",
    (News.EXPIRED, Reader.HOST): "Lapsed: {other}, {page}, {when}",
    (News.CONFLICT, Reader.HOST): "Please decide: {other}, {page}, {when}",
    (News.PROPOSED, Reader.GUEST): "Another time? {page} with {other}, {when}",
    (News.REFUSED, Reader.HOST): "No other time: {other}, {page}, {when}",
}
LONGEST_SUBJECT = 200


def mail(booking: Booking, *, news: News, reader: Reader, **said: Any) -> EmailMultiAlternatives:
    """The mail about one change of a booking, in the language of its reader, ready to be sent.

    `said` is what `_mail` takes besides.
    """
    host = booking.meeting.page.host
    with spoken_to(booking) if reader is Reader.GUEST else spoken_by(host):
        return _mail(booking, news=news, reader=reader, **said)


def _mail(
    booking: Booking,
    *,
    news: News,
    reader: Reader,
    method: Method | None = None,
    previous: datetime | None = None,
    by: str = "",
    proposal: Proposal | None = None,
) -> EmailMultiAlternatives:
    """`method` is what it does in the reader's calendar; `invitations.method_for` says it."""
    people = {Reader.GUEST: _guest(booking), Reader.HOST: _host(booking)}
    other = people[Reader.HOST if reader is Reader.GUEST else Reader.GUEST]
    context = _facts(
        booking,
        reader=reader,
        other=other,
        previous=previous,
        by=by,
        for_answer=news in (News.REQUESTED, News.CONFLICT),
    )
    if reader is Reader.HOST and news in AGREED:
        context |= {"places": _places(booking), "attached": method is Method.REQUEST}
    if proposal is not None:
        context |= _proposed(booking, proposal)
    template = f"bookings/mail/{news}_{reader}"
    message = EmailMultiAlternatives(
        subject=subject(news, reader, context),
        body=render_to_string(f"{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[_address(people[reader])],
        reply_to=[_address(other)],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no "out of office" in return
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    if method:
        invitation = calendar_file(booking, method, link=str(context["link"]))
        message.attach_alternative(invitation.decode(), f"text/calendar; method={method}")
        # For programs that only look at files. Not as text/calendar: some would show it twice.
        message.attach(f"{file_name(booking)}.ics", invitation, "application/ics")
    return message


def _places(booking: Booking) -> tuple[WriteStatus, ...]:
    """Where the host finds the meeting."""
    return places_of([booking.meeting_id]).get(booking.meeting_id, ())


def ics(booking: Booking) -> bytes:
    """The booking as a file for the guest's calendar; a cancelled one takes it out again."""
    cancelled = booking.state in (Booking.State.CANCELLED, Booking.State.DECLINED)
    method = Method.CANCEL if cancelled else Method.PUBLISH
    return calendar_file(booking, method, link=manage_url(booking))


def file_name(booking: Booking) -> str:
    """ "intro-call-2026-12-01", in letters that every system takes; the day is the guest's."""
    local = booking.meeting.during.lower.astimezone(ZoneInfo(booking.timezone))
    return f"{slug_of(booking.meeting.page.title)[:60] or 'meeting'}-{local:%Y-%m-%d}"


def calendar_file(booking: Booking, method: Method, *, link: str) -> bytes:
    meeting, page = booking.meeting, booking.meeting.page
    invitation = Invitation(
        method=method,
        uid=uid(booking),
        sequence=booking.sequence,
        organiser=_host(booking),
        attendee=_guest(booking),
        start=meeting.during.lower,
        end=meeting.during.upper,
        zone=booking.timezone,
        title=one_line(f"{page.title}: {page.host} and {booking.name}"),
        description=f"Cancel or reschedule: {link}",
        location=one_line(booking.location),
        url=link,
    )
    return render_invitation(invitation, now=timezone.now())


def uid(booking: Booking) -> str:
    """The event's name in the calendars of guest and host, the same for the booking's whole life.

    Of the booking, not of its meeting: guests of a group come and go one by one, and taking back
    the invitation of one must not take the meeting out of the host's calendar.
    """
    return f"daybook-{booking.pk.hex}@{urlsplit(settings.SITE_URL).hostname}"


def subject(news: News, reader: Reader, context: Mapping[str, object]) -> str:
    text = SUBJECTS[news, reader].format(
        page=context["page"], other=context["other_name"], when=context["short_when"]
    )
    return one_line(text)[:LONGEST_SUBJECT]


def one_line(text: str) -> str:
    """No line breaks and no other control characters, which in a header would begin a new one."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept.split())


def _facts(
    booking: Booking,
    *,
    reader: Reader,
    other: Person,
    previous: datetime | None,
    by: str,
    for_answer: bool,
) -> dict[str, object]:
    """What the templates may say."""
    meeting, page = booking.meeting, booking.meeting.page
    zone = ZoneInfo(booking.timezone if reader is Reader.GUEST else page.host.timezone)
    start, end = meeting.during.lower, meeting.during.upper
    return {
        "booking": booking,
        "page": page,
        "other_name": other.name,
        "when": when(start, end, zone),
        "short_when": date_format(start.astimezone(zone), "D j M Y, H:i"),
        "zone": zone_text(zone, start),
        "previous": previous and moment(previous, zone),
        "by_reader": by == str(reader),
        "by": by,
        # The guest's own link would make the host's cancellation look like the guest's.
        "link": manage_url(booking) if reader is Reader.GUEST else booking_url(booking),
        "page_url": page_url(page),
        "location": page.location if reader is Reader.HOST else booking.location,
        "seats": meeting.seats,
        "seats_taken": meeting.seats_taken,
        "is_group": meeting.seats != 1,
        **(_request_facts(booking, zone) if for_answer else {}),
    }


def _request_facts(booking: Booking, zone: ZoneInfo) -> dict[str, object]:
    """What the mails about a request that waits for its answer say besides."""
    unconfirmed = unconfirmed_since(booking.requested_because)
    return {
        "since": unconfirmed and moment(unconfirmed, zone),
        "unread": list(unread_then(booking.requested_because).values()),
        "expires": booking.expires_at and moment(booking.expires_at, zone),
        "confirm_url": answer_url(booking, "confirm"),
        "decline_url": answer_url(booking, "decline"),
    }


def _proposed(booking: Booking, proposal: Proposal) -> dict[str, object]:
    """The times that wait for the guest's answer."""
    zone = ZoneInfo(booking.timezone)
    return {
        "times": [moment(start, zone) for start in proposal.starts],
        "times_zone": zone_text(zone, *proposal.starts),
        "note": proposal.note,
        "until": moment(proposal.expires_at, zone),
        "declined": booking.state == Booking.State.DECLINED,
        "proposal_url": proposal_url(booking),
    }


def when(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """“Tuesday, 1 December 2026, 09:00 to 09:30”, with the second day where there is one."""
    local_start, local_end = start.astimezone(zone), end.astimezone(zone)
    if local_start.date() == local_end.date():
        return f"{moment(start, zone)} to {date_format(local_end, 'H:i')}"
    return f"{moment(start, zone)} to {moment(end, zone)}"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    return date_format(instant.astimezone(zone), "l, j F Y, H:i")


def _guest(booking: Booking) -> Person:
    return Person(one_line(booking.name), booking.email)


def _host(booking: Booking) -> Person:
    host = booking.meeting.page.host
    return Person(one_line(str(host)), host.email)


def _address(person: Person) -> str:
    return formataddr((person.name, one_line(person.mail)), charset="utf-8")
