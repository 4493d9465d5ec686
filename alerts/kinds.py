"""What a row of the catalogue of alerts holds."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from alerts.sentences import Words

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
    """The first three are for everybody; `specifics` is for the host, with gaps for the details."""

    code: str
    severity: Severity
    title: str | Promise
    cause: str | Promise
    remedy: str | Promise
    specifics: Words = ""
    link: Link = Link.CONNECTOR
    source: AlertSource = AlertSource.PORTAL

    @property
    def anchor(self) -> str:
        """Where docs/alerts.md explains it."""
        return self.code
