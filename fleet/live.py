"""Rows of the fleet as they change. What comes and goes is seen at the page's next poll."""

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert
from fleet.rows import overseen, rows
from fleet.wish import FleetWish
from live import fragments

TOPIC = "fleet"
TEMPLATE = "fleet/_row.html"


def row_of_connector(viewer: User, pk: str, topics: fragments.Topics) -> list[str]:
    """The row, read through the viewer's permission; its removal when that was taken away."""
    if TOPIC not in topics:
        return []
    now = timezone.now()
    found = rows(overseen(viewer, FleetWish()).filter(pk=pk), now)
    known = {"user": viewer, "now": now, "oob": True}
    shown: list[str] = [render_to_string(TEMPLATE, {"row": row, **known}) for row in found]
    return shown or [fragments.gone(f"fleet-{pk}")]


def row_of_alert(viewer: User, pk: str, topics: fragments.Topics) -> list[str]:
    if TOPIC not in topics:
        return []
    about = Alert.objects.visible_to(viewer).filter(pk=pk).exclude(connector=None)
    connectors = about.values_list("connector_id", flat=True)
    return [html for one in connectors for html in row_of_connector(viewer, str(one), topics)]


def register() -> None:
    fragments.register("connector", row_of_connector)
    fragments.register("alert", row_of_alert)
