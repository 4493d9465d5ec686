"""Who is to be told of which alerts by mail now, and how they are put together. Pure.

One mail for each connector, so that each can be answered and forgotten; but one digest for all of
them when many connectors fail at once, because nobody reads a storm.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.catalogue import Severity
from alerts.models import Alert
from alerts.words import kind_of

STORM = 5
"""Connectors of one reader in one run of the job that make a digest."""

LASTING = timedelta(hours=1)
GATHER = timedelta(minutes=10)
"""Administrators are told a little later than they could be, so that what failed together arrives
together: connectors notice one dead server at different minutes."""


class AlertNews(StrEnum):
    """What a mail is about; also the name of its templates."""

    RAISED = "raised"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to be written: to whom, about what."""

    reader_id: int
    news: AlertNews
    alerts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MailWish:
    """What a person set; nobody has to, so the defaults are those of the model."""

    mail_own: bool = True
    mail_team: bool = True
    grace: timedelta = timedelta(minutes=10)


def is_due(alert: Alert, wish: MailWish, now: datetime) -> bool:
    """Whether the host is told of an open alert now."""
    return wish.mail_own and is_mailed(alert) and alert.raised_at <= now - wish.grace


def is_mailed(alert: Alert) -> bool:
    return kind_of(alert).severity is not Severity.INFO


def lasting(alerts: Iterable[Alert], now: datetime) -> list[Alert]:
    """Of one administrator's open alerts, those to be told of now: none until the oldest has waited
    for others to join it."""
    due = [one for one in alerts if is_mailed(one) and one.raised_at <= now - LASTING]
    return due if any(one.raised_at <= now - LASTING - GATHER for one in due) else []


def letters(reader_id: int, news: AlertNews, alerts: Collection[Alert]) -> Iterator[Letter]:
    """One for each connector (and one for what is the host's alone), or one for all."""
    by_place: Mapping[tuple[int, int | None], list[int]] = defaultdict(list)
    for alert in alerts:
        by_place[alert.host_id, alert.connector_id].append(alert.pk)
    if len(by_place) >= STORM:
        yield Letter(reader_id, news, tuple(alert.pk for alert in alerts))
    else:
        yield from (Letter(reader_id, news, tuple(pks)) for pks in by_place.values())
