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
from connectors.words import actions as words


@require_POST
@login_required
def pause(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    done = pause_connector(connector=connector, now=timezone.now())
    _say(request, words.paused(now=done), done=done)
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def resume(request: Request, pk: int) -> HttpResponse:
    done = resume_connector(connector=own_connector(request, pk))
    _say(request, words.resumed(now=done), done=done)
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def rename(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page_again(request, pk, rename_form=form)
    rename_connector(connector=connector, name=form.cleaned_data["name"])
    messages.success(request, words.renamed())
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def also_me(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    form = AlsoMeForm(request.POST)
    if not form.is_valid():
        return _page_again(request, pk, also_me_form=form)
    done = change_also_me(connector=connector, addresses=form.cleaned_data["also_me"])
    _say(request, words.addresses_changed(differ=done), done=done)
    return go_to(request, "connectors:detail", pk)


@require_POST
@login_required
def mode(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    form = ModeForm(request.POST, connector=connector)
    if not form.is_valid():
        return _page_again(request, pk, mode_form=form)
    change_mode(connector=connector, sync=form.cleaned_data["sync"], now=timezone.now())
    messages.success(request, words.mode_changed())
    return go_to(request, "connectors:detail", pk)


@require_http_methods(["GET", "POST"])
@login_required
def disconnect(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    if request.method == "POST":
        disconnect_connector(connector=connector)
        messages.success(request, words.forgotten(connector.of_kind, connector.name))
        return go_to(request, "connectors:list")
    context = {
        "connector": connector,
        "forgets": format_html(
            str(connector.of_kind.words.forgets),
            account=format_html("<bdi>{}</bdi>", connector.account),
        ),
        "consequences": consequences(connector, timezone.now()),
    }
    return render(request, "connectors/disconnect.html", context)


def _say(request: Request, sentence: str, *, done: bool) -> None:
    (messages.success if done else messages.info)(request, sentence)


def _page_again(request: Request, pk: int, **forms: object) -> HttpResponse:
    """The connector's page with the form that was refused, its errors beside the fields."""
    connector = own_connector(request, pk)
    context = page_context(request, connector)
    return render(request, "connectors/detail.html", context | forms, status=422)
