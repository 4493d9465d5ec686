"""The host's booking pages: list, make, change, open or close, delete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import viewer
from alerts.overview import open_alerts
from bookings import host_words as words
from bookings.actions.pages import (
    PageImpossible,
    PageInUseError,
    delete_page,
    follow_default,
    save_page,
    switch_page,
    use_own_table,
)
from bookings.availability import knowledge_of
from bookings.domain.certainty import weigh
from bookings.forms.hours import HoursEditor
from bookings.forms.page import PageForm, shown_fields
from bookings.freshness_words import host_notice
from bookings.hours import DateSpan, WeeklySpan, parse_hours
from bookings.models import BookingPage, Meeting
from bookings.page_words import by_field, lacking
from bookings.placing import gaps, has_main, own_table
from bookings.scene import policy_of
from calendars.busy import read_sources, sources_of
from calendars.domain.freshness import BusySource
from calendars.labels import among
from calendars.models import AssociatedCalendar, AssociatedCalendars

OFFICE_HOURS = "mon-fri 09:00-17:00"


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    upcoming = Q(meetings__state__in=Meeting.ACTIVE, meetings__during__endswith__gt=now)
    pages = (
        BookingPage.objects.editable_by(viewer(request))
        .with_owner()
        .annotate(upcoming=Count("meetings", filter=upcoming))
        .annotate(table_id=own_table(viewer(request)))
        .annotate(sources=sources_of("table_id", "user"), has_main=has_main())
        .order_by("title", "pk")  # a query that counts has no order of its own
    )
    sources = [read_sources(page.sources) for page in pages]
    notices = [
        _stale_notice(request, page, read, now) for page, read in zip(pages, sources, strict=True)
    ]
    lacks = [
        lacking(gaps(main=page.has_main, busy=bool(read)))
        for page, read in zip(pages, sources, strict=True)
    ]
    context = {
        "pages": pages,
        "rows": list(zip(pages, notices, lacks, strict=True)),
        "alerts": open_alerts(viewer(request)),
        "site_url": settings.SITE_URL,
    }
    return render(request, "bookings/pages.html", context)


def _stale_notice(
    request: HttpRequest, page: BookingPage, sources: Sequence[BusySource], now: datetime
) -> str:
    """What a page does because a calendar is out of date; empty while all of them are fresh."""
    knowledge = weigh(sources, policy_of(page), now)
    return host_notice(knowledge, ZoneInfo(viewer(request).timezone), now)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    page = BookingPage(user=viewer(request), timezone=viewer(request).timezone)
    hours = HoursEditor.of_spans(parse_hours(OFFICE_HOURS), ())
    return _edit(request, page, hours)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    page = _own_page(request, pk)
    weekly = (WeeklySpan(h.weekday, h.starts, h.ends) for h in page.weekly_hours.all())
    dates = (DateSpan(h.date, h.starts, h.ends) for h in page.date_hours.all())
    return _edit(request, page, HoursEditor.of_spans(weekly, dates))


def _own_page(request: HttpRequest, pk: int) -> BookingPage:
    pages = BookingPage.objects.editable_by(viewer(request))
    return get_object_or_404(pages.with_owner().prefetch_related("hosts__table"), pk=pk)


def _edit(request: HttpRequest, page: BookingPage, saved_hours: HoursEditor) -> HttpResponse:
    # Taken before the form writes what is typed into the page.
    saved = {
        "page_title": page.title,
        "public_address": _public_address(page),
        "stale_notice": _notice_now(request, page) if page.pk else "",
    }
    if request.method != "POST":
        form = PageForm(instance=page, host=viewer(request))
        return _show(request, page, saved, form, saved_hours)
    form = PageForm(shown_fields(request.POST), instance=page, host=viewer(request))
    hours = HoursEditor.of_data(request.POST)
    if command := request.POST.get("row"):
        hours.change(command, to=request.POST.getlist(f"copy-to-{command.partition('-')[2]}"))
        return _show(request, page, saved, form.as_typed(), hours, touched=True)
    if _save(form, hours):
        messages.success(request, words.saved())
        return redirect("bookings:page-edit", pk=page.pk)
    return _show(request, page, saved, form, hours, status=422, touched=True)


def _notice_now(request: HttpRequest, page: BookingPage) -> str:
    now = timezone.now()
    return host_notice(knowledge_of(page, now=now), ZoneInfo(viewer(request).timezone), now)


def _public_address(page: BookingPage) -> str:
    if not page.pk:
        return ""
    return settings.SITE_URL + reverse("bookings:page", args=[page.owner.slug, page.slug])


def _save(form: PageForm, hours: HoursEditor) -> bool:
    form_is_valid = form.is_valid()
    if not hours.is_valid(form.cleaned_data.get("duration")) or not form_is_valid:
        return False
    try:
        save_page(page=form.instance, weekly=hours.weekly, dates=hours.dates)
    except PageImpossible as refused:
        form.add_error(None, ValidationError(by_field(refused.problems)))
        return False
    return True


def _show(
    request: HttpRequest,
    page: BookingPage,
    saved: dict[str, str],
    form: PageForm,
    hours: HoursEditor,
    status: int = 200,
    *,
    touched: bool = False,
) -> HttpResponse:
    """The editor; `touched` when what it shows is not saved."""
    context = {
        "page": page,
        **saved,
        "form": form,
        "hours": hours,
        "table": table_of(page, viewer(request)),
        "touched": touched,
        "sections": words.SECTIONS,
        "address_before": reverse("bookings:host", args=[page.owner.slug]),
    }
    return render(request, "bookings/page_edit.html", context, status=status)


@dataclass(frozen=True, slots=True)
class TableSummary:
    """What the page's associated calendars say, in a line."""

    pk: int | None
    is_own: bool
    main: str
    busy: tuple[str, ...]
    additional: tuple[str, ...]

    @property
    def gaps(self) -> list[str]:
        return lacking(gaps(main=bool(self.main), busy=bool(self.busy)))


def table_of(page: BookingPage, host: User) -> TableSummary:
    """The host's own table for the page, or their default."""
    hosting = page.hosting_of(host) if page.pk else None
    own = hosting.table if hosting else None
    table = own or AssociatedCalendars.objects.filter(host=host, is_default=True).first()
    ticked = table.rows if table else AssociatedCalendar.objects.none()
    rows = ticked.select_related("calendar__connector").order_by("calendar")
    labels = among(row.calendar for row in rows)
    return TableSummary(
        pk=own.pk if own else None,
        is_own=own is not None,
        main=next((labels[row.calendar_id] for row in rows if row.is_main), ""),
        busy=tuple(labels[row.calendar_id] for row in rows if row.is_busy),
        additional=tuple(labels[row.calendar_id] for row in rows if row.is_additional),
    )


@require_POST
@login_required
def toggle(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close as the button said, so that pressing it twice does not undo it."""
    page = _own_page(request, pk)
    enabled = request.POST.get("enabled") == "1"
    switch_page(page=page, enabled=enabled)
    messages.success(request, words.switched(page, enabled=enabled))
    return redirect("bookings:pages")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete. A page with meetings can only be closed."""
    page = _own_page(request, pk)
    if request.method == "POST":
        try:
            delete_page(page=page)
        except PageInUseError:
            return _ask_to_delete(request, page, status=409)
        messages.success(request, words.page_deleted(page))
        return redirect("bookings:pages")
    return _ask_to_delete(request, page)


def _ask_to_delete(request: HttpRequest, page: BookingPage, status: int = 200) -> HttpResponse:
    context = {"page": page, "meetings": page.meetings.count()}
    return render(request, "bookings/page_delete.html", context, status=status)


@require_POST
@login_required
def calendars(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the page its own table of associated calendars, or let it follow the default again."""
    page = _own_page(request, pk)
    if request.POST.get("use") == "own":
        table = use_own_table(page=page, host=viewer(request))
        return redirect("calendars:table", pk=table.pk)
    follow_default(page=page, host=viewer(request))
    messages.success(request, words.default_followed(page))
    return redirect("bookings:page-edit", pk=page.pk)
