"""What staff are told of the portal itself: jobs that no worker takes.

It is raised for each of them as for a host, so that pages, mails and webhooks tell it in their way.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from accounts import queues
from accounts.models import User
from alerts.conditions import Condition, Finding
from alerts.kinds import JOBS_LATE
from alerts.models import Alert
from alerts.settle import Settled, settle_all
from connectors.examining.health import iso
from connectors.jobs.ages import Waiting, late


def examine_jobs(now: datetime) -> Settled:
    """Settle for everybody on the staff, and for who was, which queues are late now."""
    found = tuple(conditions_of(late(), now))
    staff = set(User.objects.filter(is_staff=True, is_active=True).values_list("pk", flat=True))
    told = Alert.objects.open().filter(code=JOBS_LATE).order_by()
    hosts = staff | set(told.values_list("host_id", flat=True))
    scope = frozenset({JOBS_LATE})
    return settle_all(
        [Finding(host, None, scope, found if host in staff else ()) for host in sorted(hosts)], now
    )


def conditions_of(late: Iterable[Waiting], now: datetime) -> Iterator[Condition]:
    for one in late:
        queue = one.queue if one.queue in queues.ALL else "other"
        told = {"queue": queue, "since_at": iso(now - one.oldest)}
        yield Condition(JOBS_LATE, f"queue:{one.queue}", told)
