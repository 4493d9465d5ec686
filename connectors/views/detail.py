"""A connector's page: how it is, its calendars, its runs."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from connectors.actions.refusals import ConnectorRefused
from connectors.actions.steer import sync_now
from connectors.forms import ModeForm, RenameForm
from connectors.models import Connector
from connectors.overview import overview
from connectors.panels import render_panels
from connectors.runs import line_of
from connectors.views.requests import Request, go_to, own_connector

RUNS_SHOWN = 20


@require_safe
@never_cache
@login_required
def connector_page(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    now = timezone.now()
    if request.htmx:
        return render(request, "connectors/_live.html", live_context(request, connector, now))
    context = live_context(request, connector, now) | {
        "rename_form": RenameForm(initial={"name": connector.name}),
        "mode_form": ModeForm(connector=connector),
    }
    return render(request, "connectors/detail.html", context)


@require_POST
@login_required
def sync(request: Request, pk: int) -> HttpResponse:
    connector = own_connector(request, pk)
    try:
        begun = sync_now(connector=connector)
        said = "The sync starts now." if begun else "A sync is waiting already; it starts shortly."
    except ConnectorRefused as refusal:
        begun, said = False, str(refusal)
    if request.htmx:
        context = live_context(request, connector, timezone.now()) | {"said": said}
        return render(request, "connectors/_live.html", context)
    messages.info(request, said)
    return go_to(request, "connectors:detail", pk)


def live_context(request: Request, connector: Connector, now: datetime) -> dict[str, object]:
    """Everything on the page that a sync changes."""
    shown = overview(connector, now)
    return {
        "connector": connector,
        "row": shown,
        "moving": shown.is_moving(now),
        "runs": [line_of(run) for run in connector.runs.all()[:RUNS_SHOWN]],
        "panels": render_panels(request, connector, now),
        "now": now,
    }
