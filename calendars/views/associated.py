"""The Associated calendars page: a host's default table, or one page's own."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import Request, viewer
from alerts.overview import open_alerts
from calendars.actions.associate import AssociationRefused, associate, default_table_of
from calendars.choice import Choice, choice_of
from calendars.forms import PolicyForm, read_choice
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar
from calendars.querysets import AssociatedCalendarsQuerySet
from calendars.table import rows_of, summary_of
from calendars.whose import own_tables, pages_of
from calendars.words import messages as words
from connectors.models import Connector
from providers.notes import Note
from providers.words import said


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def default_table(request: Request) -> HttpResponse:
    host = viewer(request)
    table = _tables(host).filter(is_default=True).first()
    # Looking creates nothing: the first sync fills the default table of a host who has none.
    return _answer(request, table or AssociatedCalendars(host=host, is_default=True))


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def one_table(request: Request, pk: int) -> HttpResponse:
    table = get_object_or_404(_tables(viewer(request)), pk=pk)
    return redirect("calendars:associated") if table.is_default else _answer(request, table)


def _tables(host: User) -> AssociatedCalendarsQuerySet:
    return AssociatedCalendars.objects.owned_by(host).select_related("host")


def _answer(request: Request, table: AssociatedCalendars) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        return _page(request, table_context(table, now))
    choice = read_choice(request.POST)
    if "draft" in request.GET:
        # Only what is ticked has changed: the locks follow, and nothing is saved.
        return _page(request, table_context(table, now, draft=choice))
    try:
        saved = _save(table, choice)
    except AssociationRefused as refusal:
        context = table_context(table, now, draft=choice) | {
            "reasons": tuple(map(said, refusal.reasons))
        }
        return _page(request, context, status=422)
    if request.htmx:
        return _page(request, table_context(saved, now) | {"saved": True})
    messages.success(request, words.table_saved())
    return redirect(request.path)


def _save(table: AssociatedCalendars, choice: Choice) -> AssociatedCalendars:
    if not Calendar.objects.owned_by(table.host).exists():
        raise AssociationRefused(Note("association-no-account"))
    table = default_table_of(host=table.host) if table.is_default else table
    associate(
        table=table,
        main=choice.main,
        busy=choice.busy,
        additional=choice.additional,
        copies=choice.copies,
    )
    return table


def _page(request: Request, context: dict[str, object], status: int = 200) -> HttpResponse:
    template = "calendars/_associated.html" if request.htmx else "calendars/associated.html"
    return render(request, template, context, status=status)


def table_context(
    table: AssociatedCalendars, now: datetime, *, draft: Choice | None = None
) -> dict[str, object]:
    """What `_associated.html` and its parts need. The summary always tells what is saved."""
    calendars = list(Calendar.objects.owned_by(table.host).select_related("connector"))
    saved = choice_of(list(table.rows.all()) if table.pk else [])
    choice = draft or saved
    rows = rows_of(calendars, choice, saved, now)
    return {
        "table": table,
        "rows": rows,
        "policies": [(row, policy_form(row.calendar)) for row in rows],
        "summary": summary_of(Connector.objects.owned_by(table.host), calendars, saved),
        "copies": AssociatedCalendar.Copy.choices,
        "changed": choice != saved,
        "pages": pages_of(table),
        "own_tables": own_tables(table.host) if table.is_default else (),
        "alerts": open_alerts(table.host),
        "now": now,
    }


def policy_form(calendar: Calendar, data: QueryDict | None = None) -> PolicyForm:
    """The editor of one row; its fields stand in the table but belong to a form outside it."""
    form = PolicyForm(data, instance=calendar, auto_id=f"policy-{calendar.pk}-%s")
    for field in form.fields.values():
        field.widget.attrs["form"] = f"policy-{calendar.pk}"
    return form
