"""What the bundle tells of a connector's calendars: numbers and states, no names, no addresses."""

from datetime import datetime

from calendars.models import Calendar, CalendarEntry
from connectors.models import Connector


def calendars_section(connector: Connector, now: datetime) -> list[dict[str, object]]:
    calendars = connector.calendars.select_related("connector")
    return [_about(calendar, now) for calendar in calendars]


def _about(calendar: Calendar, now: datetime) -> dict[str, object]:
    entries = CalendarEntry.objects.filter(calendar=calendar)
    return {
        "calendar": calendar.pk,
        "access": calendar.access,
        "gone_at": calendar.gone_at,
        "verified_at": calendar.verified_at,
        "changed_at": calendar.changed_at,
        "fresh": calendar.is_fresh(now),
        "covered_until": calendar.covered_until,
        "events": calendar.events.count(),
        "quarantined": calendar.events.quarantined().count(),
        "doubtful": calendar.events.doubtful().count(),
        "held_deletions": calendar.held_deletions,
        "error_code": calendar.error_code,
        "uses": _uses(calendar),
        "policy": {
            "tentative": calendar.tentative_blocks,
            "elsewhere": calendar.elsewhere_blocks,
            "unanswered": calendar.unanswered_blocks,
            "all_day": calendar.all_day,
            "unreadable_events": calendar.unreadable_events,
        },
        "pending_writes": entries.pending().count(),
        "refused_writes": entries.pending().exclude(error_code="").count(),
    }


def _uses(calendar: Calendar) -> list[str]:
    names = ("is_main", "is_busy", "is_additional")
    return sorted(
        {
            name.removeprefix("is_")
            for row in calendar.associations.all()
            for name in names
            if getattr(row, name)
        }
    )
