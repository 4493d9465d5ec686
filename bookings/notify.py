"""Mails to guest and host, each with the invitation that their calendar program understands.

Words are in the reader's language, times in the reader's own zone, which is named. Names and titles
come from strangers: what goes into a header is one line, whatever they typed.
"""

from collections.abc import Iterable, Sequence
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

from accounts.models import User
from accounts.slugs import slug_of
from accounts.zones import zone_text
from bookings import mail_words as words
from bookings.decision import unconfirmed_since, unread_then
from bookings.links import answer_url, booking_url, manage_url, page_url, proposal_url
from bookings.models import Booking, Proposal
from bookings.news import AGREED, News, Reader
from bookings.written import WriteStatus, places_of
from languages.lists import listed, quoted
from languages.speaking import spoken_by, spoken_to

LONGEST_SUBJECT = 200


def mail(
    booking: Booking, *, news: News, host: User | None = None, **said: Any
) -> EmailMultiAlternatives:
    """The mail about one change of a booking to one of its hosts, or else to its guest, in the
    language of its reader, ready to be sent.

    `said` is what `_mail` takes besides.
    """
    with spoken_to(booking) if host is None else spoken_by(host):
        return _mail(booking, news=news, host=host, **said)


def _mail(
    booking: Booking,
    *,
    news: News,
    host: User | None,
    method: Method | None = None,
    previous: datetime | None = None,
    by: str = "",
    proposal: Proposal | None = None,
) -> EmailMultiAlternatives:
    """`method` is what it does in the reader's calendar; `invitations.method_for` says it."""
    guest, hosts = _guest(booking), [_host(one) for one in booking.meeting.hosts]
    reader = Reader.GUEST if host is None else Reader.HOST
    others = hosts if host is None else [guest]
    context = _facts(
        booking,
        host=host,
        others=others,
        previous=previous,
        by=by,
        for_answer=news in (News.REQUESTED, News.CONFLICT),
    )
    if host is not None and news in AGREED:
        places = [words.place(one) for one in _places(booking, host)]
        context |= {"places": places, "attached": method is Method.REQUEST}
    if proposal is not None:
        context |= _proposed(booking, proposal)
    template = f"bookings/mail/{news}_{reader}"
    message = EmailMultiAlternatives(
        subject=_subject(news, booking, host, others),
        body=render_to_string(f"{template}.txt", context).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[_address(guest if host is None else _host(host))],
        reply_to=[_address(other) for other in others],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no "out of office" in return
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    if method:
        invitation = calendar_file(booking, method, link=str(context["link"]))
        message.attach_alternative(invitation.decode(), f"text/calendar; method={method}")
        # For programs that only look at files. Not as text/calendar: some would show it twice.
        message.attach(f"{file_name(booking)}.ics", invitation, "application/ics")
    return message


def _places(booking: Booking, host: User) -> tuple[WriteStatus, ...]:
    """Where the host finds the meeting."""
    return places_of([booking.meeting_id], host.pk).get(booking.meeting_id, ())


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
    meeting = booking.meeting
    invitation = Invitation(
        method=method,
        uid=uid(booking),
        sequence=booking.sequence,
        organiser=_host(meeting.hosts[0]),
        attendee=_guest(booking),
        start=meeting.during.lower,
        end=meeting.during.upper,
        zone=booking.timezone,
        title=one_line(words.invitation_title(booking)),
        description=words.invitation_text(link),
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


def _subject(news: News, booking: Booking, host: User | None, others: Sequence[Person]) -> str:
    meeting = booking.meeting
    text = words.subject(
        news,
        Reader.GUEST if host is None else Reader.HOST,
        page=meeting.page.title,
        other=_names(others),
        start=meeting.during.lower,
        zone=_zone(booking, host),
    )
    return one_line(text)[:LONGEST_SUBJECT]


def one_line(text: str) -> str:
    """No line breaks and no other control characters, which in a header would begin a new one."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept.split())


def _facts(
    booking: Booking,
    *,
    host: User | None,
    others: Sequence[Person],
    previous: datetime | None,
    by: str,
    for_answer: bool,
) -> dict[str, object]:
    """What the templates may say."""
    meeting, page = booking.meeting, booking.meeting.page
    zone = _zone(booking, host)
    start, end = meeting.during.lower, meeting.during.upper
    return {
        "booking": booking,
        "page": page,
        "other_name": _names(others),
        "when": words.when(start, end, zone),
        "zone": zone_text(zone, start),
        "previous": previous and words.moment(previous, zone),
        "by_reader": by == str(Reader.GUEST if host is None else Reader.HOST),
        "by": by,
        # The guest's own link would make the host's cancellation look like the guest's.
        "link": manage_url(booking) if host is None else booking_url(booking),
        "page_url": page_url(page),
        "location": booking.location if host is None else page.location,
        "labels": words.labels(),
        "seats": words.seats(meeting),
        "is_group": meeting.seats != 1,
        **(_request_facts(booking, host, zone) if for_answer else {}),
    }


def _request_facts(booking: Booking, host: User | None, zone: ZoneInfo) -> dict[str, object]:
    """What the mails about a request that waits for its answer say besides."""
    unconfirmed = unconfirmed_since(booking.requested_because)
    return {
        "since": unconfirmed and words.moment(unconfirmed, zone),
        "unread": quoted(unread_then(booking.requested_because).values()),
        "expires": booking.expires_at and words.moment(booking.expires_at, zone),
        **({} if host is None else _answers(booking, host)),
    }


def _answers(booking: Booking, host: User) -> dict[str, str]:
    return {f"{one}_url": answer_url(booking, host, one) for one in ("confirm", "decline")}


def _proposed(booking: Booking, proposal: Proposal) -> dict[str, object]:
    """The times that wait for the guest's answer."""
    zone = ZoneInfo(booking.timezone)
    return {
        "times": [words.moment(start, zone) for start in proposal.starts],
        "times_zone": zone_text(zone, *proposal.starts),
        "note": proposal.note,
        "until": words.moment(proposal.expires_at, zone),
        "declined": booking.state == Booking.State.DECLINED,
        "proposal_url": proposal_url(booking),
    }


def _zone(booking: Booking, host: User | None) -> ZoneInfo:
    return ZoneInfo(booking.timezone if host is None else host.timezone)


def _guest(booking: Booking) -> Person:
    return Person(one_line(booking.name), booking.email)


def _host(host: User) -> Person:
    return Person(one_line(str(host)), host.email)


def _names(people: Iterable[Person]) -> str:
    return listed(person.name for person in people)


def _address(person: Person) -> str:
    return formataddr((person.name, one_line(person.mail)), charset="utf-8")
