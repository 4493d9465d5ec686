"""The list of calendars that the user shares."""

from daybook_protocol.reports import CalendarsMessage

from kinds.outlook.models import AgentCalendar
from kinds.outlook.receive.scene import ExchangeScene


def store(scene: ExchangeScene, report: CalendarsMessage) -> None:
    """Bring the rows to the list. One that is not in it any more keeps its events for a while, so
    that a calendar which was missing for a moment need not be told again."""
    stored = {row.key: row for row in AgentCalendar.objects.filter(account=scene.account)}
    for position, calendar in enumerate(report.calendars):
        row = stored.pop(calendar.key, None)
        row = row or AgentCalendar(account=scene.account, key=calendar.key)
        row.name, row.access, row.position = calendar.name, calendar.access, position
        row.colour, row.zone, row.gone_at = calendar.colour, calendar.zone, None
        row.save()
    gone = [row.pk for row in stored.values() if row.gone_at is None]
    AgentCalendar.objects.filter(pk__in=gone).update(gone_at=scene.now)
    # No wake-up: the pass that found the list ends with `synced`, when its calendars are told too.
    scene.account.listed_at = scene.now
