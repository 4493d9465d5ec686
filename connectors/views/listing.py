"""The host's connected accounts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import Request, viewer
from alerts.overview import open_alerts
from connectors.kinds.registry import kinds
from connectors.models import Connector
from connectors.overview import overviews


@require_safe
@login_required
def connectors(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = list(overviews(Connector.objects.owned_by(viewer(request)), now))
    context = {
        "rows": rows,
        "begun": [
            one for kind in kinds().values() for one in kind.lifecycle.begun(viewer(request), now)
        ],
        "alerts": open_alerts(viewer(request)),
        "now": now,
        "moving": any(row.is_moving(now) for row in rows),
    }
    template = "connectors/_list.html" if request.htmx else "connectors/list.html"
    return render(request, template, context)
