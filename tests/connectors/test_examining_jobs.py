"""Staff are told of jobs that no worker takes, and of their end; nobody else is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import queues
from accounts.models import Membership
from accounts.tasks import mail_invitation
from alerts.catalogue import CATALOGUE
from alerts.kinds import JOBS_LATE
from alerts.mailing import mail_due
from alerts.models import Alert
from alerts.settle import Settled
from alerts.words import specifics
from connectors.examining.examine import examine_everything
from connectors.examining.jobs import examine_jobs
from tests.config.test_claims import backdate, forget_jobs
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_jobs() -> Iterator[None]:
    forget_jobs()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def late_mail() -> None:
    mail_invitation.defer(invitation_id=0)
    backdate(150)


def found() -> list[tuple[int, str, str, bool]]:
    rows = Alert.objects.order_by("host_id")
    return [(one.host_id, one.code, one.subject, one.is_open) for one in rows]


def test_a_late_queue_is_told_to_staff_and_passes_by_itself() -> None:
    staff, _host = UserFactory(is_staff=True), UserFactory()
    UserFactory(is_staff=True, is_active=False)
    assert examine_jobs(timezone.now()) == Settled()
    late_mail()
    assert examine_jobs(timezone.now()) == Settled(raised=1)
    # What is examined of connectors says nothing about it.
    examine_everything(timezone.now())
    assert found() == [(staff.pk, "jobs-late", "queue:mail", True)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert examine_jobs(timezone.now()) == Settled(resolved=1)
    assert found() == [(staff.pk, "jobs-late", "queue:mail", False)]


def test_who_leaves_the_staff_is_told_no_more() -> None:
    staff = UserFactory(is_staff=True)
    late_mail()
    examine_jobs(timezone.now())
    staff.is_staff = False
    staff.save()
    assert examine_jobs(timezone.now()) == Settled(resolved=1)


def test_the_administrator_reads_what_waits_since_when_and_what_to_do(client: Client) -> None:
    client.force_login(UserFactory(is_staff=True))
    late_mail()
    examine_jobs(timezone.now())
    page = client.get("/connectors/alerts/").content.decode()
    assert "Jobs are late" in page
    assert "Mails have been waiting since" in page
    assert "/admin/procrastinate/procrastinatejob/" in page


def test_it_is_mailed_to_staff_but_is_no_matter_of_their_teams() -> None:
    staff = UserFactory(is_staff=True)
    boss = MembershipFactory(user=UserFactory(), role=Membership.Role.OWNER)
    MembershipFactory(user=staff, team=boss.team, role=Membership.Role.MEMBER)
    late_mail()
    examine_jobs(timezone.now())
    assert list(Alert.objects.visible_to(boss.user)) == []
    assert Alert.objects.visible_to(staff).count() == 1
    assert mail_due(timezone.now() + timedelta(hours=3)) == 1


def test_every_queue_has_words() -> None:
    told = {
        specifics(CATALOGUE[JOBS_LATE], {"queue": queue, "since_at": "2026-11-23T08:00:00+00:00"})
        for queue in queues.ALL
    }
    assert len(told) == len(queues.ALL)
    assert not any(words.startswith(("Jobs ", "not known")) for words in told)


@pytest.mark.parametrize(("path", "status"), [("/readyz", 200), ("/readyz?strict", 503)])
def test_readyz_names_the_late_queue_and_is_degraded(
    client: Client, path: str, status: int
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    late_mail()
    answer = client.get(path)
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["status"]) == (status, "degraded")
    assert told["checks"]["queues"] == (
        "mail: a job has been due for 150 seconds. See docs/deployment.md, Late jobs."
    )
    assert told["queues"] == {**dict.fromkeys(queues.ALL, 0), "mail": 150}
