"""Question 2: is it displaying an alert?"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from alerts.catalogue import Severity
from alerts.models import Alert
from alerts.words import kind_of
from diagnosis.case import Case
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix
from providers.words import error_of, remedy_of

VERDICTS = {
    Severity.INFO: CheckVerdict.FINE,
    Severity.ATTENTION: CheckVerdict.ATTENTION,
    Severity.BROKEN: CheckVerdict.BROKEN,
}
_GRAVER = (CheckVerdict.FINE, CheckVerdict.ATTENTION, CheckVerdict.BROKEN)


@dataclass(frozen=True, slots=True)
class Notice:
    """An open alert, or the error that the connector itself shows."""

    verdict: CheckVerdict
    title: str
    cause: str
    remedy: str
    since: datetime | None


def ask(case: Case) -> Answer:
    connector = case.connector
    own = Q(connector=connector) | Q(connector=None)
    alerts = Alert.objects.owned_by(connector.host).open().filter(own)
    notices = [_notice(alert) for alert in alerts]
    if connector.error_code and not notices:
        # Told by the connector's page already; the alert follows with the next examination.
        notices.append(
            Notice(
                CheckVerdict.BROKEN,
                "The last sync failed",
                error_of(connector),
                remedy_of(connector),
                connector.last_attempt_at,
            )
        )
    url = reverse("connectors:detail", args=[connector.pk])
    return judge(tuple(notices), case.clock, url)


def _notice(alert: Alert) -> Notice:
    kind = kind_of(alert)
    return Notice(VERDICTS[kind.severity], kind.title, kind.cause, kind.remedy, alert.raised_at)


def judge(notices: tuple[Notice, ...], clock: CheckClock, url: str) -> Answer:
    if not notices:
        return Answer(
            CheckVerdict.FINE,
            ("No alert is open.",),
            "Nothing has been reported.",
            title="No alert is open",
        )
    worst = max(notices, key=lambda notice: _GRAVER.index(notice.verdict))
    evidence = tuple(
        f"{notice.title}{f', since {clock.at(notice.since)}' if notice.since else ''}: "
        f"{notice.cause}"
        for notice in notices
    )
    if worst.verdict is CheckVerdict.FINE:
        return Answer(
            CheckVerdict.FINE,
            evidence,
            "Only notes are open, no problem.",
            title="Only notes are open",
        )
    count = sum(notice.verdict is not CheckVerdict.FINE for notice in notices)
    more = f", and {count - 1} more" if count > 1 else ""
    return Answer(
        worst.verdict,
        evidence,
        f"An alert is open: {worst.title}{more}.",
        worst.remedy,
        (Fix("Open the connector", url=url),),
        title=f"{worst.title}{more}",
    )
