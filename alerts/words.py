"""An alert as people and programs read it.

Who may only see health gets the sentences of the catalogue and nothing of the details, because
these name calendars.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.catalogue import CATALOGUE, AlertKind, Link, Severity
from alerts.errors import gaps_of
from alerts.models import Alert, AlertSettings
from alerts.sentences import Filled, Plural, fill, not_known
from languages.days import moment
from languages.lengths import age, length
from languages.lists import listed
from providers import words as of_errors

TONES = {Severity.INFO: "info", Severity.ATTENTION: "attention", Severity.BROKEN: "broken"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page or a mail says. `specifics` and `url` are empty for everybody but the host."""

    alert: Alert
    kind: AlertKind
    specifics: str = ""
    url: str = ""
    to_host: bool = True

    @property
    def tone(self) -> str:
        """The name of the theme's alert."""
        return TONES[self.kind.severity]

    @property
    def badge(self) -> str:
        """The name of the theme's badge: notes are quiet."""
        return "paused" if self.kind.severity is Severity.INFO else self.tone

    @property
    def title(self) -> str:
        return str(self.kind.title)

    @property
    def cause(self) -> str:
        return str(self.kind.cause)

    @property
    def remedy(self) -> str:
        return str(self.kind.remedy)

    @property
    def about(self) -> str:
        """The account it is about; empty for what concerns the host alone."""
        return self.alert.connector.name if self.alert.connector else ""

    @property
    def headline(self) -> str:
        """What it is, about which account, and to somebody else also whose."""
        named: dict[str, object] = {"alert": self.title, "account": self.about}
        if self.to_host:
            return _("%(alert)s: %(account)s") % named if self.about else self.title
        named["host"] = self.alert.host
        if self.about:
            return _("%(alert)s: %(account)s (%(host)s)") % named
        return _("%(alert)s (%(host)s)") % named

    @property
    def ended(self) -> str:
        """When it passed, and after how long."""
        at = self.alert.resolved_at
        if at is None:
            return ""
        local = timezone.localtime(at)
        return _("It lasted %(length)s, until %(moment)s %(zone)s.") % {
            "length": self.lasted,
            "moment": moment(local, "short weekday year"),
            "zone": local.tzname(),
        }

    @property
    def lasted(self) -> str:
        return lasted(self.alert)


def kind_of(alert: Alert) -> AlertKind:
    return kind_of_code(alert.code)


def kind_of_code(code: str) -> AlertKind:
    """The catalogue's row; a code of an older version is still shown somehow."""
    known = CATALOGUE.get(code)
    return known or AlertKind(
        code=code,
        severity=Severity.ATTENTION,
        title=code.replace("-", " ").capitalize(),
        cause=_("This version of Daybook does not know this alert any more."),
        remedy=_("It passes by itself."),
    )


def shown(alert: Alert, *, to_host: bool) -> Shown:
    kind = kind_of(alert)
    if not to_host:
        return Shown(alert, kind, to_host=False)
    return Shown(alert, kind, specifics(kind, alert.details), link_of(kind, alert))


def shown_to(viewer: User, alerts: Iterable[Alert]) -> list[Shown]:
    return [shown(alert, to_host=alert.host_id == viewer.pk) for alert in alerts]


def specifics(kind: AlertKind, details: Mapping[str, object]) -> str:
    """The host's sentences, with instants in the zone that is active."""
    return fill(kind.specifics, Filled(_gaps(details)))


def _gaps(details: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    for name, value in details.items():
        if name == "error":
            yield from gaps_of(value)
        else:
            yield name, _told(name, value)


def _told(name: str, value: object) -> object:
    if isinstance(value, list):
        return listed(map(of_errors.said, value))
    if name == "minutes":
        return length(timedelta(minutes=int(str(value))))
    if isinstance(value, int):
        return Plural(value)
    if not name.endswith("_at"):
        return str(value)
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return not_known()
    return moment(timezone.localtime(instant), "short weekday year")


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


def delivery_error(wish: AlertSettings) -> str:
    """Why the webhook's last delivery failed; empty if it did not."""
    return wish.webhook_error or of_errors.error_said(
        wish.webhook_error_code, wish.webhook_error_details
    )


def payload(alert: Alert) -> dict[str, object]:
    """The alert for the host's own programs, in the language that is spoken now."""
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
