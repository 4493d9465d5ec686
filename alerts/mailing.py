"""Which alerts are mailed now: chosen, marked and handed to the mail jobs in one transaction.

So each is mailed once, whatever is killed when. A mail that cannot be sent is a job that is tried
again; it stops nobody else's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from procrastinate.contrib.django import app

from accounts.models import Membership, User
from alerts.digest import LASTING, AlertNews, Letter, MailWish, is_due, lasting, letters
from alerts.kinds import JOBS_LATE
from alerts.models import Alert, AlertSettings
from alerts.words import kind_of

MAIL_TASK = "connectors.mail_alerts_to"
TOLD_LATE = timedelta(days=1)
"""A resolution nobody could be told of for so long is not told any more."""

OVERSEERS = (Membership.Role.OWNER, Membership.Role.ADMINISTRATOR)


@transaction.atomic
def mail_due(now: datetime) -> int:
    """Have everything mailed whose time has come. Returns the number of mails."""
    letters_due = [*_to_hosts(now), *_to_administrators(now), *_resolved(now)]
    for letter in letters_due:
        app.configure_task(MAIL_TASK).defer(
            reader_id=letter.reader_id, news=str(letter.news), alert_ids=list(letter.alerts)
        )
    return len(letters_due)


def _to_hosts(now: datetime) -> list[Letter]:
    # Rows that another process is just settling or mailing are left to the next minute.
    rows = Alert.objects.open().filter(mailed_at=None, host__is_active=True)
    found = list(rows.select_for_update(skip_locked=True).order_by("raised_at", "pk"))
    wishes = _wishes({alert.host_id for alert in found})
    due = [one for one in found if is_due(one, wishes.get(one.host_id, MailWish()), now)]
    _mark(due, mailed_at=now)
    return _write(_by_host(due), AlertNews.RAISED)


def _to_administrators(now: datetime) -> list[Letter]:
    watched = Membership.objects.filter(
        user=OuterRef("host"), team__memberships__role__in=OVERSEERS
    )
    rows = Alert.objects.open().filter(
        Exists(watched), administrators_mailed_at=None, raised_at__lte=now - LASTING
    )
    rows = rows.exclude(code=JOBS_LATE)
    found = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("raised_at", "pk"))
    if not found:
        return []
    by_reader = {
        reader: lasting(alerts, now) for reader, alerts in _by_administrator(found).items()
    }
    due = {alert.pk: alert for alerts in by_reader.values() for alert in alerts}
    _mark(due.values(), administrators_mailed_at=now)
    return _write(by_reader, AlertNews.RAISED)


def _resolved(now: datetime) -> list[Letter]:
    """Who was told of a problem is told of its end."""
    told = Q(mailed_at__isnull=False) | Q(administrators_mailed_at__isnull=False)
    rows = Alert.objects.filter(
        told, resolved_at__gt=now - TOLD_LATE, resolution_mailed_at=None, host__is_active=True
    )
    found = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("raised_at", "pk"))
    if not found:
        return []
    _mark(found, resolution_mailed_at=now)
    own = [alert for alert in found if alert.mailed_at]
    wishes = _wishes({alert.host_id for alert in own})
    wanted = [one for one in own if wishes.get(one.host_id, MailWish()).mail_own]
    theirs = _by_administrator([one for one in found if one.administrators_mailed_at])
    return [*_write(_by_host(wanted), AlertNews.RESOLVED), *_write(theirs, AlertNews.RESOLVED)]


def _write(by_reader: Mapping[int, Collection[Alert]], news: AlertNews) -> list[Letter]:
    return [
        letter
        for reader, alerts in sorted(by_reader.items())
        for letter in letters(reader, news, alerts)
    ]


def _mark(alerts: Iterable[Alert], **when: datetime) -> None:
    pks = [alert.pk for alert in alerts]
    if pks:
        Alert.objects.filter(pk__in=pks).update(**when)


def _wishes(users: Collection[int]) -> dict[int, MailWish]:
    rows = AlertSettings.objects.filter(user__in=users)
    return {
        one.user_id: MailWish(one.mail_own, one.mail_team, timedelta(minutes=one.grace))
        for one in rows
    }


def _by_host(alerts: Iterable[Alert]) -> dict[int, list[Alert]]:
    found: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        found[alert.host_id].append(alert)
    return found


def _by_administrator(alerts: Collection[Alert]) -> dict[int, list[Alert]]:
    """The alerts of each owner and administrator of the hosts' teams who wants to be told."""
    hosts = {alert.host_id for alert in alerts}
    watching = Membership.objects.filter(
        role__in=OVERSEERS, user__is_active=True, team__memberships__user__in=hosts
    )
    pairs = set(watching.values_list("user_id", "team__memberships__user_id"))
    wishes = _wishes({reader for reader, _ in pairs})
    wanting = {
        (reader, host)
        for reader, host in pairs
        if reader != host and wishes.get(reader, MailWish()).mail_team
    }
    found: dict[int, list[Alert]] = defaultdict(list)
    for reader, host in wanting:
        found[reader] += [alert for alert in alerts if alert.host_id == host]
    return found


def still_of_interest(reader: User, news: AlertNews, alert_ids: Collection[int]) -> list[Alert]:
    """What a mail is about when it is written, which may be hours after it was ordered.

    Somebody who left the team is told nothing; a problem that has passed is told by the mail about
    its end.
    """
    rows = Alert.objects.visible_to(reader).filter(pk__in=alert_ids).distinct()
    rows = rows.filter(resolved_at__isnull=news is AlertNews.RAISED)
    return sorted(
        rows.select_related("connector", "host"), key=lambda one: (str(kind_of(one).title), one.pk)
    )
