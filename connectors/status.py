"""The live parts of a connector's page: the same for a request and for the stream."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from alerts.overview import open_alerts
from connectors.history import PER_PAGE, HistoryWish, wanted_runs, wish_in
from connectors.models import Connector
from connectors.overview import overview
from connectors.panels import render_panels
from connectors.runs import run_line
from providers.words import said

PIECES = ("_actions", "_now", "_facts", "_runs_strip", "_alerts", "_panels")
HISTORY = "_history"


def status_context(
    host: User, connector: Connector, now: datetime, request: HttpRequest | None = None
) -> dict[str, object]:
    """Everything but the history."""
    return {
        "connector": connector,
        "row": overview(connector, now, with_strip=True, with_pace=True),
        "alerts": open_alerts(host).of("connector", connector.pk),
        "remark": said(connector.details.get("remark") or ""),
        "panels": render_panels(request, connector, now),
        "now": now,
    }


def history_context(connector: Connector, wish: HistoryWish) -> dict[str, object]:
    runs = wanted_runs(connector, wish)[:PER_PAGE]
    return {"runs": [run_line(run) for run in runs], "wish": wish}


def render_status(viewer: User, pk: str, topics: frozenset[str]) -> list[str]:
    """The fragments of the page of connector `pk`, when the viewer has it open and may."""
    if f"connector:{pk}" not in topics or not pk.isdecimal():
        return []
    connector = Connector.objects.owned_by(viewer).filter(pk=pk).first()
    if connector is None:
        return []
    now = timezone.now()
    pieces = fragments_of(status_context(viewer, connector, now), PIECES)
    wish = wish_in(topics, pk)
    if wish is not None:
        pieces += fragments_of({"now": now} | history_context(connector, wish), (HISTORY,))
    return pieces


def fragments_of(context: Mapping[str, object], pieces: tuple[str, ...]) -> list[str]:
    filled = {**context, "oob": True}
    return [render_to_string(f"connectors/status/{piece}.html", filled) for piece in pieces]
