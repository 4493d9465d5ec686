"""The live parts of the dashboard: the same for a request and for the stream."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from alerts.overview import open_alerts
from bookings.models import Booking, BookingPage, Meeting
from bookings.placing import has_main
from calendars.models import AssociatedCalendar, CalendarEntry
from connectors.models import Connector
from connectors.overview import overviews
from live.fragments import register, register_snapshot

TOPIC = "dashboard"
MEETINGS_SHOWN = 12

Context = dict[str, object]


def connectors_context(user: User, now: datetime) -> Context:
    owned = Connector.objects.owned_by(user)
    return {"connectors": list(overviews(owned, now, with_strip=True))}


def alerts_context(user: User, now: datetime) -> Context:
    return {"alerts": open_alerts(user).all}


def pending_context(user: User, now: datetime) -> Context:
    return {"pending": CalendarEntry.objects.owned_by(user).pending().count()}


def meetings_context(user: User, now: datetime) -> Context:
    """What is next, by the days of the host's own zone, which is the active one."""
    meetings = _next_meetings(user, now)
    today = timezone.localdate(now)
    return {
        "today": [m for m in meetings if timezone.localdate(m.during.lower) <= today],
        "later": [m for m in meetings if timezone.localdate(m.during.lower) > today],
    }


def _next_meetings(user: User, now: datetime) -> list[Meeting]:
    guests = Prefetch("bookings", Booking.objects.active(), to_attr="guests")
    meetings = Meeting.objects.to_come(user, now)
    return list(
        meetings.select_related("page").prefetch_related(guests).order_by("during")[:MEETINGS_SHOWN]
    )


def steps_context(user: User, now: datetime) -> Context:
    """What a new host has still to do, and which open pages write to no calendar."""
    pages = list(BookingPage.objects.editable_by(user).annotate(has_main=has_main()))
    rows = AssociatedCalendar.objects.filter(table__host=user, table__is_default=True)
    steps = {
        "connected": Connector.objects.owned_by(user).exists(),
        "chosen": rows.filter(is_main=True).exists(),
        "has_page": bool(pages),
    }
    unwritten = _links(page for page in pages if page.enabled and not page.has_main)
    return {"steps": {**steps, "all": all(steps.values())}, "unwritten": unwritten}


def _links(pages: Iterable[BookingPage]) -> SafeString:
    """The pages as links to their editors, for a sentence."""
    addresses = ((reverse("bookings:page-edit", args=[page.pk]), page.title) for page in pages)
    return format_html_join(", ", '<a href="{}">{}</a>', addresses)


PIECES: Mapping[str, Callable[[User, datetime], Context]] = {
    "_steps": steps_context,
    "_alerts": alerts_context,
    "_pending": pending_context,
    "_connectors": connectors_context,
    "_agenda": meetings_context,
}
MOVED_BY = {
    "connectors": ("_steps", "_connectors", "_alerts", "_pending"),
    "alert": ("_alerts",),
    "booking": ("_agenda", "_pending"),
    "entry": ("_pending", "_agenda"),
    "page": ("_steps", "_agenda"),
}
"""What changes which piece. A change of one connector is its card's business, and its first sync
chooses the host's calendars."""


def dashboard_context(user: User, now: datetime) -> Context:
    context: Context = {"now": now}
    for piece in PIECES.values():
        context |= piece(user, now)
    return context


def enter_dashboard() -> None:
    """Put the dashboard into the live stream's tables."""
    for what in MOVED_BY:
        register(what, _renderer(what))
    register("connector", _card)
    register_snapshot(_everything)


def _renderer(what: str) -> Callable[[User, str, frozenset[str]], list[str]]:
    def render(viewer: User, pk: str, topics: frozenset[str]) -> list[str]:
        return _rendered(viewer, MOVED_BY[what]) if TOPIC in topics else []

    return render


def _everything(viewer: User, topics: frozenset[str]) -> list[str]:
    return _rendered(viewer, tuple(PIECES)) if TOPIC in topics else []


def _rendered(viewer: User, pieces: tuple[str, ...]) -> list[str]:
    now = timezone.now()
    return [
        render_to_string(
            f"bookings/home/{piece}.html",
            {"now": now, "oob": True, **PIECES[piece](viewer, now)},
        )
        for piece in pieces
    ]


def _card(viewer: User, pk: str, topics: frozenset[str]) -> list[str]:
    if TOPIC not in topics or not pk.isdecimal():
        return []
    now = timezone.now()
    owned = Connector.objects.owned_by(viewer).filter(pk=pk)
    cards = [
        render_to_string("connectors/_card.html", {"row": row, "now": now, "oob": True})
        for row in overviews(owned, now, with_strip=True)
    ]
    return [*cards, *_rendered(viewer, ("_steps",))]
