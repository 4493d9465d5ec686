"""Connect an Outlook: get a code, follow the PC as it pairs, and look after the pairing."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import Request, viewer
from connectors.models import Connector
from connectors.overview import overview
from connectors.views.connect import services_context
from connectors.views.requests import go_to, own_connector
from kinds.outlook import CODE
from kinds.outlook.actions import choose_titles, invite, renew_code, revoke_pc
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.pairing.live import TEMPLATE, emptied
from kinds.outlook.pairing.stage import follow
from kinds.outlook.panel import heartbeat_context
from kinds.outlook.services import SERVICE
from kinds.outlook.words import pc as words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def connect_outlook(request: Request) -> HttpResponse:
    """What is needed; a POST makes the code."""
    if request.method != "POST":
        return render(request, "outlook/connect.html", {"chosen": SERVICE} | services_context())
    return _shown_once(request, *invite(host=viewer(request), now=timezone.now()))


@require_safe
@never_cache
@login_required
def follow_pairing(request: Request, public_id: str) -> HttpResponse:
    """The progress, without the code."""
    account, now = _own_account(request, public_id), timezone.now()
    following = follow(account, now)
    if not request.htmx:
        return _page(request, account, "")
    if request.GET.get("seen") == following.seen:
        # Nothing new: the page stays as it is, so that a screen reader says each step once.
        return HttpResponse(status=204)
    context = {"following": following, "now": now}
    progress = render_to_string(TEMPLATE, context, request)
    return HttpResponse("\n".join([progress, *emptied(following)]))


@require_POST
@never_cache
@login_required
def new_code(request: Request, public_id: str) -> HttpResponse:
    account = _own_account(request, public_id)
    return _shown_once(request, *renew_code(account=account, now=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def pair_pc(request: Request, pk: int) -> HttpResponse:
    """Pair another PC with a connector, or the same one again."""
    connector = own_outlook(request, pk)
    accounts = OutlookAccount.objects.select_related("connector")
    account = get_object_or_404(accounts, connector=connector)
    if request.method == "POST":
        return _shown_once(request, *renew_code(account=account, now=timezone.now()))
    context = {"connector": connector, "agent": account.agents.active().first()}
    return render(request, "outlook/pair.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revoke(request: Request, pk: int) -> HttpResponse:
    connector = own_outlook(request, pk)
    agent = Agent.objects.active().filter(account__connector=connector).first()
    if request.method == "POST":
        gone = revoke_pc(connector=connector, now=timezone.now())
        if gone:
            messages.success(request, words.revoked(gone.pc))
        else:
            messages.info(request, words.none_paired())
        return go_to(request, "connectors:detail", pk)
    if agent is None:
        messages.info(request, words.none_paired())
        return go_to(request, "connectors:detail", pk)
    return render(request, "outlook/revoke.html", {"connector": connector, "agent": agent})


@require_safe
@never_cache
@login_required
def heartbeat(request: Request, pk: int) -> HttpResponse:
    """What every sign of life moves: nobody is told of those, so the page asks."""
    connector, now = own_outlook(request, pk), timezone.now()
    context = heartbeat_context(connector, now)
    if context["pc"] is None:
        return HttpResponse(status=204)
    context |= {"row": overview(connector, now), "oob": True}
    beat = render_to_string("outlook/_heartbeat.html", context, request)
    facts = render_to_string("connectors/status/_facts.html", context, request)
    return HttpResponse(f"{beat}\n{facts}")


@require_POST
@login_required
def titles(request: Request, pk: int) -> HttpResponse:
    connector, wanted = own_outlook(request, pk), request.POST.get("titles") == "on"
    choose_titles(connector=connector, titles=wanted)
    messages.success(request, words.titles(are_read=wanted))
    return go_to(request, "connectors:detail", pk)


def own_outlook(request: Request, pk: int) -> Connector:
    connector = own_connector(request, pk)
    if connector.kind != CODE:
        raise Http404
    return connector


def _own_account(request: Request, public_id: str) -> OutlookAccount:
    accounts = OutlookAccount.objects.owned_by(viewer(request)).select_related("connector", "host")
    return get_object_or_404(accounts, public_id=public_id)


def _shown_once(request: Request, account: OutlookAccount, code: str) -> HttpResponse:
    # A redirect would have to store the code.
    return _page(request, account, code)


def _page(request: Request, account: OutlookAccount, code: str) -> HttpResponse:
    now = timezone.now()
    following = follow(account, now)
    take_over = ["--take-over"] if following.agent else []
    context = {
        "account": account,
        "code": code,
        "following": following,
        "portal": settings.SITE_URL,
        "command_outlook": _command(account, code, *take_over),
        "command_vdir": _command(account, code, "--store vdir --folder ~/calendars", *take_over),
        "live_topics": f"pairing:{account.public_id}",
        "now": now,
    }
    return render(request, "outlook/pairing.html", context)


def _command(account: OutlookAccount, code: str, *more: str) -> str:
    """What to type on the PC; empty when the code is not known any more."""
    if not code:
        return ""
    told = f"--portal {settings.SITE_URL} --id {account.public_id} --code {code}"
    return " ".join(["daybook-connector pair", told, *more])
