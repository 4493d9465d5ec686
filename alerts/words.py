"""An alert as people and programs read it.

Who may only see health gets the sentences of the catalogue and nothing of the details, because
these name calendars.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.wording import age, length, listed
from alerts.catalogue import CATALOGUE, AlertKind, Link, Severity
from alerts.models import Alert
from providers.words import said

NOT_KNOWN = "not known"
TONES = {Severity.INFO: "info", Severity.ATTENTION: "attention", Severity.BROKEN: "broken"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page or a mail says. `specifics` and `url` are empty for everybody but the host."""

    alert: Alert
    kind: AlertKind
    specifics: str = ""
    url: str = ""

    @property
    def tone(self) -> str:
        """The name of the theme's badge and alert."""
        return TONES[self.kind.severity]

    @property
    def title(self) -> str:
        return self.kind.title

    @property
    def cause(self) -> str:
        return self.kind.cause

    @property
    def remedy(self) -> str:
        return self.kind.remedy

    @property
    def about(self) -> str:
        """The account it is about; empty for what concerns the host alone."""
        return self.alert.connector.name if self.alert.connector else ""

    @property
    def lasted(self) -> str:
        return lasted(self.alert)


def kind_of(alert: Alert) -> AlertKind:
    """The catalogue's row; a code of an older version is still shown somehow."""
    known = CATALOGUE.get(alert.code)
    return known or AlertKind(
        code=alert.code,
        severity=Severity.ATTENTION,
        title=alert.code.replace("-", " ").capitalize(),
        cause="This version of Daybook does not know this alert any more.",
        remedy="It passes by itself.",
    )


def shown(alert: Alert, *, to_host: bool) -> Shown:
    kind = kind_of(alert)
    if not to_host:
        return Shown(alert, kind)
    return Shown(alert, kind, specifics(kind, alert.details), link_of(kind, alert))


def shown_to(viewer: User, alerts: Iterable[Alert]) -> list[Shown]:
    return [shown(alert, to_host=alert.host_id == viewer.pk) for alert in alerts]


def specifics(kind: AlertKind, details: Mapping[str, object]) -> str:
    """The host's sentence, with instants in the zone that is active."""
    told = _Told({name: _text(name, value) for name, value in details.items()})
    ending = kind.endings.get(str(details.get("policy", "")), "")
    return " ".join(f"{kind.specifics} {ending}".format_map(told).split())


class _Told(dict[str, str]):
    def __missing__(self, name: str) -> str:
        # An alert raised by an older version may lack what is said today.
        return "" if name == "error" else NOT_KNOWN


def _text(name: str, value: object) -> str:
    if isinstance(value, list):
        return listed(map(said, value))
    if name == "minutes":
        return length(timedelta(minutes=int(str(value))))
    if not name.endswith("_at"):
        return str(value)
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return NOT_KNOWN
    return date_format(timezone.localtime(instant), "D j M Y, H:i")


def link_of(kind: AlertKind, alert: Alert) -> str:
    """Where it can be put right. Pages of upper apps are known by their names only."""
    if kind.link in (Link.CONNECTOR, Link.RECONNECT):
        return reverse(kind.link, args=[alert.connector_id]) if alert.connector_id else ""
    return reverse(kind.link)


def lasted(alert: Alert) -> str:
    """How long a resolved alert lasted: "4 minutes", "2 hours 5 minutes", "3 days"."""
    if alert.resolved_at is None:
        return ""
    return age(alert.resolved_at - alert.raised_at)


def payload(alert: Alert) -> dict[str, object]:
    """The alert for the host's own programs."""
    one, connector = shown(alert, to_host=True), alert.connector
    ended = alert.resolved_at
    return {
        "id": alert.pk,
        "code": alert.code,
        "severity": str(one.kind.severity),
        "title": one.title,
        "cause": one.cause,
        "specifics": one.specifics,
        "remedy": one.remedy,
        "subject": alert.subject,
        "details": alert.details,
        "connector": {"id": connector.pk, "name": connector.name} if connector else None,
        "raised_at": alert.raised_at.isoformat(),
        "resolved_at": ended.isoformat() if ended else None,
        "lasted_seconds": int((ended - alert.raised_at).total_seconds()) if ended else None,
        "url": settings.SITE_URL.rstrip("/") + one.url if one.url else settings.SITE_URL,
        "documentation": f"alerts.md#{one.kind.anchor}",
    }
