"""Alerts beside the rows they are about."""

from django import template

from alerts.overview import OpenAlerts

register = template.Library()


@register.inclusion_tag("alerts/_badge.html")
def alert_badge(alerts: OpenAlerts | None, kind: str, pk: object) -> dict[str, object]:
    """Small badges for one row: `{% alert_badge alerts "calendar" calendar.pk %}`.

    Nothing where the page brought no alerts along.
    """
    return {"found": alerts.of(kind, pk) if alerts else ()}
