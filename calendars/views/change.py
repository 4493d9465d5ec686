"""Change to another account, step by step. It is a row, so one may leave and come back."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request, viewer
from calendars.actions.change import (
    ChangeRefused,
    begin_change,
    cancel_change,
    choose_account,
    choose_calendars,
    confirm_change,
)
from calendars.changing.page import context_of, others
from calendars.changing.steps import ChangeStep, marks
from calendars.models import AccountChange
from calendars.words import messages as words
from connectors.models import Connector
from connectors.views.requests import go_to, own_connector
from providers.notes import Note
from providers.words import said

ONE_MORE = "new"
"""In place of an account: one that is to be connected yet."""

AGAIN = {ChangeStep.ACCOUNT, ChangeStep.CALENDARS}
"""Steps that may be gone back to."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def begin(request: Request, connector: int) -> HttpResponse:
    """A GET takes up a change that is under way; only a POST begins one."""
    old = own_connector(request, connector)
    known = AccountChange.objects.under_way().filter(old=old).first()
    if request.method != "POST":
        return (
            redirect("calendars:account-change", known.pk) if known else _begin_page(request, old)
        )
    try:
        new = None if request.POST.get("account") == ONE_MORE else _wanted(request)
        change = begin_change(old=old, new=new)
    except ChangeRefused as refused:
        return _begin_page(request, old, refused)
    return redirect("calendars:account-change", change.pk)


@require_safe
@never_cache
@login_required
def change_page(request: Request, pk: str) -> HttpResponse:
    change, step = _own(request, pk), None
    if request.GET.get("step") in AGAIN and not change.confirmed_at:
        step = ChangeStep(request.GET["step"])
    if request.htmx:
        context = context_of(change, timezone.now(), step)
        return render(request, "calendars/change/_live.html", context)
    return _page(request, change, step)


@require_POST
@login_required
def account(request: Request, pk: str) -> HttpResponse:
    def choose(change: AccountChange) -> None:
        choose_account(change=change, new=_wanted(request))

    return _do(request, pk, choose, ChangeStep.ACCOUNT)


@require_POST
@login_required
def calendars(request: Request, pk: str) -> HttpResponse:
    by = read_replacements(request.POST)
    return _do(
        request, pk, lambda change: choose_calendars(change=change, by=by), ChangeStep.CALENDARS
    )


@require_POST
@login_required
def confirm(request: Request, pk: str) -> HttpResponse:
    now = timezone.now()
    return _do(request, pk, lambda change: confirm_change(change=change, now=now), None)


@require_POST
@login_required
def cancel(request: Request, pk: str) -> HttpResponse:
    change = _own(request, pk)
    if cancel_change(change=change):
        messages.success(request, words.called_off(change.old))
    else:
        messages.info(request, words.confirmed_already())
    return redirect("calendars:associated")


def read_replacements(data: QueryDict) -> dict[int, int | None]:
    """`for-12=34` says that 34 takes the place of 12; an empty value, that nothing does."""
    named = (
        (name.removeprefix("for-"), data.get(name, "")) for name in data if name.startswith("for-")
    )
    return {
        int(old): int(new) if _is_number(new) else None for old, new in named if _is_number(old)
    }


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 19


def _do(
    request: Request, pk: str, act: Callable[[AccountChange], None], step: ChangeStep | None
) -> HttpResponse:
    change = _own(request, pk)
    try:
        act(change)
    except ChangeRefused as refused:
        change = _own(request, pk)
        return _page(request, change, step, refused)
    return go_to(request, "calendars:account-change", pk)


def _own(request: Request, pk: str) -> AccountChange:
    changes = AccountChange.objects.owned_by(viewer(request)).select_related("old", "new", "host")
    return get_object_or_404(changes, pk=pk)


def _wanted(request: Request) -> Connector:
    """Raises `ChangeRefused`."""
    chosen = request.POST.get("account", "")
    own = Connector.objects.owned_by(viewer(request))
    found = own.filter(pk=int(chosen)).first() if _is_number(chosen) else None
    if found is None:
        raise ChangeRefused(Note("change-account-unknown" if chosen else "change-account-needed"))
    return found


def _begin_page(
    request: Request, old: Connector, refused: ChangeRefused | None = None
) -> HttpResponse:
    now = timezone.now()
    context = {
        "old": old,
        "others": others(old, now),
        "step": ChangeStep.ACCOUNT,
        "marks": marks(ChangeStep.ACCOUNT),
        "reasons": _said(refused),
        "now": now,
    }
    status = 422 if refused else 200
    return render(request, "calendars/change/page.html", context, status=status)


def _said(refused: ChangeRefused | None) -> tuple[str, ...]:
    return tuple(map(said, refused.reasons)) if refused else ()


def _page(
    request: Request,
    change: AccountChange,
    step: ChangeStep | None = None,
    refused: ChangeRefused | None = None,
) -> HttpResponse:
    context = context_of(change, timezone.now(), step)
    context["reasons"] = _said(refused)
    status = 422 if refused else 200
    return render(request, "calendars/change/page.html", context, status=status)
