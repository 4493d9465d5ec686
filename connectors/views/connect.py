"""Connect an account, sign in again, and follow the try while it runs."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request, viewer
from connectors.actions.connect import begin_connecting, wish_of
from connectors.actions.refusals import AlreadyConnected, TooManyTries
from connectors.forms import AccountForm, ConnectForm
from connectors.kinds.registry import chosen_service, kind_of, offered_kinds, services
from connectors.models import ConnectionTry
from connectors.tried import as_it_is, steps_of, what_follows
from connectors.views.requests import go_to, own_connector
from connectors.words.actions import connected
from connectors.words.refusals import too_many_tries
from providers.errors import CredentialsUnreadable
from providers.words import error_of, remedy_of, said


@require_http_methods(["GET", "POST"])
@login_required
def connect_account(request: Request) -> HttpResponse:
    kind, chosen = chosen_service(request.GET.get("service", ""))
    form = ConnectForm(request.POST or None, kind=kind, service=chosen)
    context = {"form": form, "chosen": chosen} | services_context()
    if request.method == "POST" and form.is_valid():
        try:
            attempt = begin_connecting(
                host=viewer(request),
                kind=form.cleaned_data["kind"],
                wish=form.wish(),
                now=timezone.now(),
            )
        except TooManyTries as refusal:
            return _come_again(request, "connectors/connect.html", context, refusal)
        return go_to(request, "connectors:try", attempt.pk)
    return render(request, "connectors/connect.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@login_required
def reconnect(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    sign_in = connector.of_kind.sign_in
    if sign_in.again:
        return go_to(request, sign_in.again, pk)
    chosen = sign_in.service_for(connector.address, connector.account)
    initial = {"address": connector.address, "username": username_of(connector.account)}
    form = AccountForm(request.POST or None, service=chosen, initial=initial)
    context = {"form": form, "connector": connector, "chosen": chosen}
    if request.method == "POST" and form.is_valid():
        try:
            attempt = begin_connecting(
                host=connector.host,
                kind=connector.kind,
                wish=form.wish(),
                now=timezone.now(),
                connector=connector,
            )
        except TooManyTries as refusal:
            return _come_again(request, "connectors/reconnect.html", context, refusal)
        return go_to(request, "connectors:try", attempt.pk)
    return render(request, "connectors/reconnect.html", context, status=_status(form))


def services_context() -> dict[str, object]:
    """What the row of services is made of, also on the pages of kinds that have their own."""
    return {"kinds": offered_kinds(), "services": list(services())}


def _come_again(
    request: Request, template: str, context: dict[str, Any], refusal: TooManyTries
) -> HttpResponse:
    """The form as it was filled in, except for the password, with the sentence that says when."""
    context["form"].add_error(None, too_many_tries(refusal))
    answer = render(request, template, context, status=429)
    answer["Retry-After"] = str(refusal.seconds)
    return answer


def _status(form: AccountForm) -> int:
    return 422 if form.errors else 200


@require_safe
@never_cache
@login_required
def follow_try(request: Request, pk: str) -> HttpResponse:
    attempts = ConnectionTry.objects.owned_by(viewer(request)).select_related("connector")
    attempt = get_object_or_404(attempts, pk=pk)
    if attempt.state == ConnectionTry.State.DONE and attempt.connector:
        messages.success(request, connected(attempt.connector))
        if remark := attempt.connector.details.get("remark"):
            messages.warning(request, said(remark))
        return go_to(request, "connectors:detail", attempt.connector.pk)
    attempt = as_it_is(attempt, timezone.now())
    if request.htmx and request.GET.get("seen") == seen_of(attempt):
        # Nothing new: the page stays as it is, so that a screen reader says each step once.
        return HttpResponse(status=204)
    template = "connectors/_try.html" if request.htmx else "connectors/try.html"
    return render(request, template, try_context(attempt))


def seen_of(attempt: ConnectionTry) -> str:
    """What distinguishes one moment of a try from the next."""
    return f"{attempt.state}-{len(attempt.steps)}-{attempt.steps[-1] if attempt.steps else ''}"


def try_context(attempt: ConnectionTry) -> dict[str, object]:
    context: dict[str, object] = {
        "attempt": attempt,
        "seen": seen_of(attempt),
        "running": attempt.state == ConnectionTry.State.RUNNING,
        "steps": list(steps_of(attempt)),
        "twin": attempt.connector if attempt.error_code == AlreadyConnected.code else None,
    }
    context["again"] = None if context["twin"] else attempt.connector
    if not context["running"]:
        context["error"], context["helps"] = error_of(attempt), remedy_of(attempt)
        context["follows"] = what_follows(attempt, timezone.now())
        context["form"] = _form_again(attempt, renews=context["again"] is not None)
    return context


def _form_again(attempt: ConnectionTry, *, renews: bool) -> AccountForm:
    """The form of a failed try, filled in as it was except for the password."""
    kind = kind_of(attempt.kind)
    chosen = kind.sign_in.service_for(attempt.address)
    form = AccountForm if renews else partial(ConnectForm, kind=kind)
    try:
        wish = wish_of(attempt)
    except CredentialsUnreadable:
        return form(service=chosen, initial={"address": attempt.address})
    initial = {
        "address": wish.address,
        "username": wish.username,
        "name": wish.name,
        "sync": wish.sync,
        "kind": attempt.kind,
    }
    return form(service=chosen, initial=initial)


def username_of(account: str) -> str:
    """The user name inside an account's name, "anna (cal.example.com)" or a mail address."""
    return account.rpartition(" (")[0] if account.endswith(")") else account
