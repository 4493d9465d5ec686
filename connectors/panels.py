"""Parts of a connector's page: that of its kind, and those of the apps above, which add them when
they start."""

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from connectors.kinds.panel import Panel
from connectors.models import Connector

_panels: list[Panel] = []


def add_panel(panel: Panel) -> None:
    if panel not in _panels:
        _panels.append(panel)


def render_panels(
    request: HttpRequest | None, connector: Connector, now: datetime
) -> list[SafeString]:
    """`request` is None when the parts go out on the live stream."""
    own = connector.of_kind.panel
    return [
        render_to_string(
            panel.template, {"connector": connector} | panel.context(connector, now), request
        )
        for panel in ([own] if own else []) + _panels
    ]
