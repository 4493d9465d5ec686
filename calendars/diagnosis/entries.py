"""What calendars enter into the table of checks."""

from collections.abc import Iterator

from calendars.diagnosis.section import calendars_section
from calendars.models import Calendar
from connectors.models import Connector
from diagnosis.registry import enter_all, register_names, sections


def enter_checks() -> None:
    enter_all("calendars.diagnosis")
    register_names(calendar_names)
    sections["calendars"] = calendars_section


def calendar_names(connector: Connector) -> Iterator[tuple[str, str]]:
    """Names of all calendars of the host: also those of other accounts stand in results."""
    for calendar in Calendar.objects.owned_by(connector.host):
        yield calendar.label, f"[calendar {calendar.pk}]"
        yield calendar.name, f"[calendar {calendar.pk}]"
        yield calendar.key, f"[calendar {calendar.pk}]"
