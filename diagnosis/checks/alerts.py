"""Is it displaying an alert?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from alerts.catalogue import Severity
from alerts.errors import kept
from alerts.models import Alert
from alerts.words import kind_of
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying, iso

VERDICTS = {
    Severity.INFO: CheckVerdict.FINE,
    Severity.ATTENTION: CheckVerdict.ATTENTION,
    Severity.BROKEN: CheckVerdict.BROKEN,
}
_GRAVER = (CheckVerdict.FINE, CheckVerdict.ATTENTION, CheckVerdict.BROKEN)


@dataclass(frozen=True, slots=True)
class Notice:
    """An open alert by its code, or the `error` that the connector itself shows."""

    verdict: CheckVerdict
    since: datetime | None
    alert: str = ""
    error: Mapping[str, Any] = field(default_factory=dict)

    @property
    def details(self) -> dict[str, Any]:
        return {"alert": self.alert} if self.alert else {"error": self.error}

    @property
    def saying(self) -> Saying:
        kind, since = ("alert" if self.alert else "error"), iso(self.since)
        return Saying(f"{kind}-since" if since else kind, **self.details, since_at=since)


@answers(CheckQuestion(name="alerts", place=2, cause=10, symptom=True))
def ask(case: Case) -> Answer:
    connector = case.connector
    own = Q(connector=connector) | Q(connector=None)
    alerts = Alert.objects.owned_by(connector.host).open().filter(own)
    notices = [_notice(alert) for alert in alerts]
    if connector.error_code and not notices:
        # Told by the connector's page already; the alert follows with the next examination.
        since = connector.last_attempt_at
        notices.append(Notice(CheckVerdict.BROKEN, since, error=kept(connector)))
    return judge(tuple(notices), reverse("connectors:detail", args=[connector.pk]))


def _notice(alert: Alert) -> Notice:
    return Notice(VERDICTS[kind_of(alert).severity], alert.raised_at, alert=alert.code)


def judge(notices: tuple[Notice, ...], url: str) -> Answer:
    if not notices:
        return Answer(CheckVerdict.FINE, "no-alert", (Saying("no-alert"),))
    worst = max(notices, key=lambda notice: _GRAVER.index(notice.verdict))
    evidence = tuple(notice.saying for notice in notices)
    if worst.verdict is CheckVerdict.FINE:
        return Answer(CheckVerdict.FINE, "only-notes", evidence)
    more = sum(notice.verdict is not CheckVerdict.FINE for notice in notices) - 1
    return Answer(
        worst.verdict,
        _code(worst, more),
        evidence,
        (Fix("open-connector", url=url),),
        {**worst.details, "more": more},
    )


def _code(worst: Notice, more: int) -> str:
    if worst.alert:
        return "open-alerts" if more else "open-alert"
    return "last-sync-failed"
