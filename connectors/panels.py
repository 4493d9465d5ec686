"""Parts of a connector's page that belong to the apps above, which add them when they start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, and what it needs to know about a connector at a moment. With a `kind` it is
    there for connectors of that kind only."""

    template: str
    context: Callable[[Connector, datetime], dict[str, object]]
    kind: str = ""


_panels: list[Panel] = []


def add_panel(panel: Panel) -> None:
    if panel not in _panels:
        _panels.append(panel)


def render_panels(
    request: HttpRequest | None, connector: Connector, now: datetime
) -> list[SafeString]:
    """`request` is None when the parts go out on the live stream."""
    return [
        render_to_string(
            panel.template, {"connector": connector} | panel.context(connector, now), request
        )
        for panel in _panels
        if panel.kind in ("", connector.kind)
    ]
