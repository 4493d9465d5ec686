"""What a row of the catalogue of alerts holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

JOBS_LATE = "jobs-late"
"""The one alert that is about the portal. Nobody but its staff has to do with it."""


class Severity(StrEnum):
    """How bad it is. What is only `INFO` is shown but never mailed."""

    INFO = "info"
    ATTENTION = "attention"
    BROKEN = "broken"


class AlertSource(StrEnum):
    """Who can notice it."""

    PORTAL = "portal"
    AGENT = "agent"
    """The program on the user's PC; nothing in the portal raises it."""
    PROVIDER = "provider"
    """Kinds of accounts whose sign-in has an end that is known beforehand."""


class Link(StrEnum):
    """The page where it can be put right; those of connectors take the connector's number."""

    CONNECTOR = "connectors:detail"
    RECONNECT = "connectors:reconnect"
    TABLE = "calendars:associated"
    BOOKINGS = "bookings:bookings"
    JOBS = "admin:procrastinate_procrastinatejob_changelist"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertKind:
    """`endings` go on where `specifics` ends, chosen by the alert's detail `policy`."""

    code: str
    severity: Severity
    title: str
    cause: str
    remedy: str
    specifics: str = ""
    endings: Mapping[str, str] = field(default_factory=dict)
    link: Link = Link.CONNECTOR
    source: AlertSource = AlertSource.PORTAL

    @property
    def anchor(self) -> str:
        """Where docs/alerts.md explains it."""
        return self.code
