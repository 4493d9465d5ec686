"""Rename, change addresses and the sync mode, pause, resume and disconnect a connector."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import Request
from connectors.actions.steer import (
    change_also_me,
    change_mode,
    disconnect_connector,
    pause_connector,
    rename_connector,
    resume_connector,
)
from connectors.consequences import consequences
from connectors.forms import AlsoMeForm, ModeForm, RenameForm
from connectors.views.detail import page_context
from connectors.views.requests import go_to, own_connector


@require_POST
@login_required
def pause(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    if pause_connector(connector=connector, now=timezone.now()):
        messages.success(request, "Paused. Nothing is read or written until you resume it.")
    else:
        messages.info(request, "It is paused already.")
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def resume(request: Request, pk: int) -> HttpResponse:
    if resume_connector(connector=own_connector(request, pk)):
        messages.success(request, "Resumed. It catches up now.")
    else:
        messages.info(request, "It is not paused.")
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def rename(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page_again(request, pk, rename_form=form)
    rename_connector(connector=connector, name=form.cleaned_data["name"])
    messages.success(request, "Renamed.")
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def also_me(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    form = AlsoMeForm(request.POST)
    if not form.is_valid():
        return _page_again(request, pk, also_me_form=form)
    if change_also_me(connector=connector, addresses=form.cleaned_data["also_me"]):
        messages.success(
            request, "Saved. Your answers to invitations are looked at anew with the next sync."
        )
    else:
        messages.info(request, "Nothing has changed.")
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def mode(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    form = ModeForm(request.POST, connector=connector)
    if not form.is_valid():
        return _page_again(request, pk, mode_form=form)
    change_mode(connector=connector, sync=form.cleaned_data["sync"], now=timezone.now())
    messages.success(request, "Sync mode saved.")
    return go_to(request, "connectors:detail", pk)


@require_http_methods(["GET", "POST"])
@login_required
def disconnect(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    if request.method == "POST":
        disconnect_connector(connector=connector)
        forgotten = connector.of_kind.words.forgotten
        messages.success(request, forgotten.format(name=connector.name))
        return go_to(request, "connectors:list")
    context = {
        "connector": connector,
        "forgets": format_html(
            connector.of_kind.words.forgets, account=format_html("<bdi>{}</bdi>", connector.account)
        ),
        "consequences": consequences(connector, timezone.now()),
    }
    return render(request, "connectors/disconnect.html", context)


def _page_again(request: Request, pk: int, **forms: object) -> HttpResponse:
    """The connector's page with the form that was refused, its errors beside the fields."""
    connector = own_connector(request, pk)
    context = page_context(request, connector)
    return render(request, "connectors/detail.html", context | forms, status=422)
