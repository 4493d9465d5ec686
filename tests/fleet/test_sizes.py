"""How much is stored: told to Prometheus, and to the people who run the portal."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from connectors.models import SyncRun
from fleet.metrics import collect
from fleet.models import StoredSize
from fleet.sizes import YEAR, TableSize, measure, sizes
from fleet.tasks import measure_sizes
from tests.factories import NOW, MembershipFactory, SyncRunFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RUNS = SyncRun._meta.db_table


def size_of(table: str, now: object = NOW) -> TableSize:
    return next(one for one in sizes(now) if one.table == table)  # type: ignore[arg-type]


def known_before(days: int, *, size: int) -> None:
    then = NOW - days * DAY
    StoredSize.objects.create(
        table=RUNS, month=then.date().replace(day=1), measured_at=then, size=size, rows=0
    )


def test_table_is_told_with_its_size_and_without_growth_on_the_first_day() -> None:
    SyncRunFactory()
    measure(NOW)
    found = size_of(RUNS, NOW + timedelta(hours=1))

    assert found.size > 0
    assert found.growth is None


def test_growth_is_projected_while_less_than_a_year_is_known() -> None:
    size = size_of(RUNS).size
    known_before(73, size=size - 1_000)
    assert size_of(RUNS).growth == 5_000


def test_growth_is_that_of_the_last_year_once_more_is_known() -> None:
    size = size_of(RUNS).size
    known_before(730, size=0)
    known_before(365, size=size - 700)
    known_before(100, size=size - 1)
    assert size_of(RUNS).growth == 700


def test_each_table_is_measured_once_a_month_and_for_three_years() -> None:
    known_before(2000, size=5)
    for day in (0, 1, 40):
        measure_sizes(int((NOW + day * DAY).timestamp()))

    kept = StoredSize.objects.filter(table=RUNS).values_list("month", flat=True)
    assert [f"{month:%Y-%m}" for month in kept] == ["2026-11", "2027-01"]
    assert StoredSize.objects.get(table=RUNS, month="2026-11-01").measured_at == NOW


def test_prometheus_is_told_of_every_table() -> None:
    known_before(YEAR.days, size=0)
    told = {family.name: family.samples for family in collect(NOW)}

    assert sorted(told) == [
        "daybook_table_bytes",
        "daybook_table_growth_bytes_year",
        "daybook_table_rows",
    ]
    tables = {sample.labels["table"] for sample in told["daybook_table_bytes"]}
    assert {RUNS, "calendars_event", "procrastinate_jobs"} <= tables
    growth = {one.labels["table"]: one.value for one in told["daybook_table_growth_bytes_year"]}
    assert growth == {RUNS: size_of(RUNS).size}


def fleet_page(client: Client, user: User) -> str:
    MembershipFactory(user=user, role=Membership.Role.OWNER)
    client.force_login(user)
    return client.get(reverse("fleet:page")).content.decode()


def test_people_who_run_the_portal_see_what_is_stored(client: Client) -> None:
    page = fleet_page(client, UserFactory(is_staff=True))
    assert "What is stored" in page
    assert "All tables" in page
    assert "not known yet" in page


def test_administrators_of_a_team_do_not(client: Client) -> None:
    assert "What is stored" not in fleet_page(client, UserFactory())
