"""All that a host has here, for the host: one zip with JSON, a table of bookings and a calendar.

Secrets are not in it: no passwords of accounts, no tokens, no links of guests.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

from daybook_ical import compose
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import ApiToken, Membership, User
from alerts.models import AlertSettings
from bookings import export_words
from bookings.actions.event import event_title
from bookings.actions.mails import KEPT
from bookings.models import (
    Booking,
    BookingPage,
    DateHours,
    Mail,
    Meeting,
    PageHost,
    PageQuestion,
    WeeklyHours,
)
from calendars.models import AssociatedCalendar, Calendar
from connectors.models import Connector
from fleet.csv import inert

AT_A_TIME = 500

PAGE = [field.attname for field in BookingPage._meta.concrete_fields]
HOSTING = ["page_id", "page__title", "role", "weight", "table_id"]
QUESTION = ["page_id", "position", "kind", "label", "help_text", "required", "options"]
BOOKING = [
    "id", "meeting_id", "meeting__page_id", "meeting__page__title", "name", "email", "notes",
    "timezone", "language", "state", "created_at", "expires_at", "cancelled_at", "cancelled_by",
    "cancel_reason", "forgotten_at", "answers", "decision", "requested_because",
]  # fmt: skip
MAIL = ["booking_id", "reader", "news", "state", "error", "message_id", "created_at", "sent_at"]


def write_export(user: User, file: IO[bytes], *, site: str, now: datetime) -> None:
    """Write the zip. Rows are read and written in portions, however many there are."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        about = export_words.about(person=user.email, site=site, now=now, kept=KEPT.days)
        archive.writestr("README.txt", about)
        archive.writestr("profile.json", _json(_profile(user)))
        archive.writestr("connectors.json", _json(_connectors(user)))
        archive.writestr("pages.json", _json(_pages(user)))
        _write(archive, "bookings.json", _listed(_bookings(user)))
        _write(archive, "bookings.csv", _table(_bookings(user)))
        _write(archive, "mails.json", _listed(_mails(user)))
        _write(archive, "meetings.ics", _calendar(user))


def _write(archive: zipfile.ZipFile, name: str, portions: Iterable[str]) -> None:
    with archive.open(name, "w") as member:
        for portion in portions:
            member.write(portion.encode())


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _profile(user: User) -> dict[str, Any]:
    fields = [
        "email", "name", "slug", "timezone", "language", "hours_format", "week_start",
        "retention_days", "date_joined", "last_login",
    ]  # fmt: skip
    teams = Membership.objects.filter(user=user).values("team__name", "role", "created_at")
    shown = ["name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]
    alerts = AlertSettings.objects.filter(user=user)
    return {
        **{name: getattr(user, name) for name in fields},
        "addresses": list(user.emailaddress_set.values("email", "verified", "primary")),  # type: ignore[attr-defined]
        "teams": list(teams),
        "api_tokens": list(ApiToken.objects.owned_by(user).values(*shown)),
        "alerts": list(alerts.values("mail_own", "mail_team", "grace", "webhook_url")),
    }


def _connectors(user: User) -> list[dict[str, Any]]:
    fields = ["id", "kind", "name", "address", "account", "also_me", "mode", "interval"]
    calendars = ["id", "name", "colour", "zone", "access", "tentative_blocks", "elsewhere_blocks"]
    calendars += ["unanswered_blocks", "all_day", "unreadable_events"]
    return [
        {**row, "calendars": list(Calendar.objects.filter(connector=row["id"]).values(*calendars))}
        for row in Connector.objects.owned_by(user).values(*fields, "paused_at", "created_at")
    ]


def _pages(user: User) -> dict[str, Any]:
    rows = AssociatedCalendar.objects.filter(table__host=user).order_by("table_id", "pk")
    uses = ["table_id", "table__is_default", "calendar_id", "is_main", "is_busy", "is_additional"]
    hours = ["page_id", "starts", "ends"]
    return {
        "pages": list(BookingPage.objects.editable_by(user).values(*PAGE)),
        "weekly_hours": list(WeeklyHours.objects.filter(page__user=user).values(*hours, "weekday")),
        "date_hours": list(DateHours.objects.filter(page__user=user).values(*hours, "date")),
        "hosting": list(PageHost.objects.filter(host=user).values(*HOSTING)),
        "questions": list(PageQuestion.objects.filter(page__user=user).values(*QUESTION)),
        "associated_calendars": list(rows.values(*uses, "copy")),
    }


def _bookings(user: User) -> Iterator[dict[str, Any]]:
    found = Booking.objects.visible_to(user).earliest_first()
    for row in found.values(*BOOKING, "meeting__during").iterator(chunk_size=AT_A_TIME):
        during = row.pop("meeting__during")
        yield {"start": during.lower, "end": during.upper, **row}


def _mails(user: User) -> Iterator[dict[str, Any]]:
    found = Mail.objects.visible_to(user).order_by("created_at", "pk")
    yield from found.values(*MAIL).iterator(chunk_size=AT_A_TIME)


def _listed(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield before + _json(row)
        before = ",\n"
    yield "]\n" if before != "[" else "[]\n"


def _table(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield _line(map(str, export_words.COLUMNS))
    for row in rows:
        yield _line(
            [
                _instant(row["start"]),
                _instant(row["end"]),
                row["meeting__page__title"],
                row["state"],
                export_words.deleted() if row["forgotten_at"] else row["name"],
                row["email"],
                row["notes"],
                row["timezone"],
                _instant(row["created_at"]),
                _instant(row["cancelled_at"]),
                row["cancelled_by"],
                row["cancel_reason"],
            ]
        )


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(map(inert, cells))
    return text.getvalue()


def _instant(when: datetime | None) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if when else ""


def _calendar(user: User) -> Iterator[str]:
    yield _lines("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Daybook//Export//EN")
    confirmed = Meeting.objects.attended_by(user).filter(state=Meeting.State.CONFIRMED)
    related = confirmed.select_related("page__user").prefetch_related("bookings")
    found = related.order_by("during")
    for meeting in found.iterator(chunk_size=AT_A_TIME):
        yield _lines("BEGIN:VEVENT", *_event(meeting), "END:VEVENT")
    yield _lines("END:VCALENDAR")


def _event(meeting: Meeting) -> Iterator[str]:
    guests = [one for one in meeting.bookings.all() if one.state == Booking.State.CONFIRMED]
    names = "\n".join(f"{one.guest} {one.email}".strip() for one in guests)
    yield f"UID:{meeting.pk}@daybook-export"
    yield f"DTSTAMP:{compose.instant(meeting.created_at)}"
    yield f"DTSTART:{compose.instant(meeting.during.lower)}"
    yield f"DTEND:{compose.instant(meeting.during.upper)}"
    yield f"SUMMARY:{compose.text(event_title(meeting, guests))}"
    yield f"DESCRIPTION:{compose.text(names)}"
    if meeting.page.location:
        yield f"LOCATION:{compose.text(meeting.page.location)}"


def _lines(*lines: str) -> str:
    return compose.join(lines).decode()
