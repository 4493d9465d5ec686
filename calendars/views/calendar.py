"""What is decided calendar by calendar: which events block, whether deletions are real, and when
all of it is read once more."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import Request, viewer
from calendars.actions.anew import read_calendar_anew, read_connector_anew
from calendars.actions.deletions import accept_deletions
from calendars.actions.policy import change_policy
from calendars.forms import PolicyForm
from calendars.models import Calendar
from calendars.views.associated import policy_form
from calendars.words import messages as words
from connectors.actions.refusals import ConnectorRefused
from connectors.views.requests import go_to, own_connector
from connectors.words.refusals import refused


@require_POST
@login_required
def policy(request: Request, pk: int) -> HttpResponse:
    calendar = _own_calendar(request, pk)
    form = policy_form(calendar, request.POST)
    if form.is_valid():
        change_policy(calendar=calendar, **form.cleaned_data)
    if request.htmx:
        return _editor(request, calendar, form)
    if form.is_valid():
        messages.success(request, words.policy_saved(calendar))
    else:
        messages.error(request, words.policy_unknown())
    return redirect("calendars:associated")


@require_POST
@login_required
def accept_held_deletions(request: Request, pk: int) -> HttpResponse:
    calendar = _own_calendar(request, pk)
    if accept_deletions(calendar=calendar):
        messages.success(request, words.deletions_accepted(calendar))
    else:
        messages.info(request, words.no_deletions(calendar))
    return go_to(request, "connectors:detail", calendar.connector_id)


@require_POST
@login_required
def read_anew(request: Request, pk: int) -> HttpResponse:
    calendar = _own_calendar(request, pk)
    act = partial(read_calendar_anew, calendar=calendar)
    _try(request, act, words.is_read_anew(calendar))
    return go_to(request, "connectors:detail", calendar.connector_id)


@require_POST
@login_required
def read_all_anew(request: Request, connector: int) -> HttpResponse:
    account = own_connector(request, connector)
    act = partial(read_connector_anew, connector=account)
    _try(request, act, words.all_are_read_anew())
    return go_to(request, "connectors:detail", connector)


def _try(request: Request, act: Callable[[], bool], done: str) -> None:
    try:
        act()
    except ConnectorRefused as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, done)


def _editor(request: Request, calendar: Calendar, form: PolicyForm) -> HttpResponse:
    saved = form.is_valid()
    shown = policy_form(calendar) if saved else form
    context = {"calendar": calendar, "policy": shown, "saved": saved, "open": True}
    return render(request, "calendars/_policy.html", context, status=200 if saved else 422)


def _own_calendar(request: Request, pk: int) -> Calendar:
    calendars = Calendar.objects.owned_by(viewer(request)).select_related("connector")
    return get_object_or_404(calendars, pk=pk)
