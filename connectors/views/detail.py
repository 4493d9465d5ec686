"""A connector's page: how it is, its calendars, its runs and what each changed."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import Request, viewer
from connectors.actions.refusals import ConnectorRefused
from connectors.actions.steer import sync_now
from connectors.forms import AlsoMeForm, ModeForm, RenameForm
from connectors.history import PER_PAGE, HistoryWish, change_lines, unlisted, wanted_runs
from connectors.identities import identities_of
from connectors.models import Connector, SyncRun
from connectors.runs import outcomes, run_line
from connectors.status import PIECES, fragments_of, status_context
from connectors.views.requests import go_to, own_connector
from connectors.words.actions import asked_to_sync
from connectors.words.refusals import refused


@require_safe
@never_cache
@login_required
def connector_page(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    return render(request, "connectors/detail.html", page_context(request, connector))


@require_POST
@login_required
def sync(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    try:
        begun = sync_now(connector=connector)
        said = _said(connector, begun=begun)
    except ConnectorRefused as refusal:
        said = refused(refusal)
    if request.htmx:
        context = status_context(
            viewer(request), own_connector(request, pk), timezone.now(), request
        )
        spoken = format_html('<p id="sync-said" hx-swap-oob="innerHTML">{}</p>', said)
        return HttpResponse("\n".join([*fragments_of(context, PIECES), spoken]))
    messages.info(request, said)
    return go_to(request, "connectors:detail", pk)


def _said(connector: Connector, *, begun: bool) -> str:
    of_kind = connector.of_kind.lifecycle.said_of_sync(connector, timezone.now())
    return of_kind or asked_to_sync(begun=begun)


@require_safe
@login_required
def run(request: Request, pk: int, run: int) -> HttpResponse:
    connector = own_connector(request, pk)
    found = get_object_or_404(connector.runs.all(), pk=run)
    context = {
        "connector": connector,
        "run": found,
        "line": run_line(found),
        "changes": list(change_lines(found)),
        "more": unlisted(found),
    }
    template = "connectors/_changes.html" if request.htmx else "connectors/run.html"
    return render(request, template, context)


def page_context(
    request: Request, connector: Connector, now: datetime | None = None
) -> dict[str, object]:
    wish = HistoryWish.of(request.GET.get("outcome", ""), request.GET.get("trigger", ""))
    page = Paginator(wanted_runs(connector, wish), PER_PAGE).get_page(request.GET.get("page"))
    topics = [f"connector:{connector.pk}"]
    if page.number == 1:
        topics.append(wish.topic(connector))
    now = now or timezone.now()
    return status_context(viewer(request), connector, now, request) | {
        "runs": [run_line(one) for one in page],
        "page": page,
        "wish": wish,
        "outcomes": outcomes(connector.of_kind),
        "triggers": SyncRun.Trigger.choices,
        "live_topics": ",".join(topics),
        "rename_form": RenameForm(initial={"name": connector.name}),
        "mode_form": ModeForm(connector=connector),
        "also_me_form": AlsoMeForm(initial={"also_me": "\n".join(connector.also_me)}),
        "known_addresses": [one for one in identities_of(connector) if "@" in one],
    }
