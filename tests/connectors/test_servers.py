"""Servers are asked as much as they can bear: by quota, by how quick they are, by what they say."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction

from connectors import servers
from connectors.kinds.registry import kinds
from connectors.models import ServerPace
from connectors.servers import (
    Allowance,
    Hindrance,
    Shut,
    Visit,
    closed,
    hindrances_of,
    note_all,
    prices_of,
)
from tests.beside import Beside
from tests.factories import NOW, CalendarFactory, ConnectorFactory

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
Because = ServerPace.Because
A_CALL = {"kind:rationed": 1}


@pytest.fixture(autouse=True)
def _nothing_is_known_of_any_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "_pulses", type(servers._pulses)())


@pytest.fixture
def rationed(settings: LazySettings) -> Iterator[None]:
    settings.CALENDAR_KINDS = [*settings.CALENDAR_KINDS, "tests.kinds.rationed"]
    kinds.cache_clear()
    yield
    settings.CALENDAR_KINDS = settings.CALENDAR_KINDS[:-1]
    kinds.cache_clear()


def took(server: str, seconds: float, times: int = 1) -> list[Visit]:
    length = timedelta(seconds=seconds)
    return [Visit(server=server, account=number, took=length) for number in range(times)]


def refusal(account: int, pause: timedelta | None = None, server: str = "example.com") -> Visit:
    return Visit(server=server, account=account, refused=True, pause=pause)


def drawn(price: dict[str, int], *, most: int = 1000, now: Any = NOW) -> int:
    """How many syncs of a price may be handed out at once."""
    with transaction.atomic():
        allowance = Allowance.of(list(price), now)
        number = next((one for one in range(most) if not allowance.takes(price)), most)
        allowance.keep()
    return number


def share_of(server: str, now: Any = NOW) -> float:
    row = ServerPace.objects.get(name=server)
    return servers._bucket(row).share_at(now)


# --- A usual day ----------------------------------------------------------------------------------


def test_servers_without_quota_or_trouble_are_asked_without_limit_and_cost_no_write(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(0):
        note_all([*took("example.com", 2.0, 50), *took("", 2.0)], NOW)
    with django_assert_num_queries(1):
        assert closed(NOW) == Shut()
    with django_assert_num_queries(3):  # Two of them begin and end the transaction.
        assert drawn({"example.com": 1}) == 1000
    assert not ServerPace.objects.exists()
    with django_assert_num_queries(0):
        assert hindrances_of({""}, NOW) == {}


# --- A quota --------------------------------------------------------------------------------------


def test_a_sync_costs_its_kind_what_the_quota_says_and_its_server_a_sync(
    rationed: None, django_assert_num_queries: Any
) -> None:
    counted, other = (ConnectorFactory(kind="rationed", server="example.com") for _ in range(2))
    CalendarFactory.create_batch(3, connector=counted)
    CalendarFactory(connector=counted, gone_at=NOW)
    usual, local = ConnectorFactory(server="example.com"), ConnectorFactory(server="")
    with django_assert_num_queries(1):
        prices = prices_of([counted, other, usual, local])
    assert prices == {
        counted.pk: {"example.com": 1, "kind:rationed": 4},
        other.pk: {"example.com": 1, "kind:rationed": 1},
        usual.pk: {"example.com": 1},
        local.pk: {},
    }
    with django_assert_num_queries(0):
        assert prices_of([usual]) == {usual.pk: {"example.com": 1}}


def test_of_a_quota_seven_calls_in_ten_are_handed_out(rationed: None) -> None:
    price = A_CALL
    handed_out = [drawn(price, now=NOW + number * SECOND) for number in range(60)]
    assert sum(handed_out) == pytest.approx(69, abs=1)
    assert max(handed_out) == 7
    row = ServerPace.objects.get()
    assert (row.name, row.because) == ("kind:rationed", "quota")


def test_a_quota_that_is_used_up_closes_its_kind_for_a_moment(rationed: None) -> None:
    drawn(A_CALL)
    assert closed(NOW) == Shut(kinds=frozenset({"rationed"}))
    assert closed(NOW + SECOND) == Shut()


def test_who_cannot_have_all_of_a_price_gets_nothing_of_it(rationed: None) -> None:
    note_all([refusal(1)], NOW)
    with transaction.atomic():
        allowance = Allowance.of(["example.com", "kind:rationed"], NOW)
        assert allowance.takes({"example.com": 1, "kind:rationed": 1})
        assert not allowance.takes({"example.com": 1, "kind:rationed": 1})
        allowance.keep()
    assert ServerPace.objects.get(name="kind:rationed").tokens == pytest.approx(6)


def test_what_is_drawn_costs_one_statement_and_nothing_drawn_none(
    rationed: None, django_assert_num_queries: Any
) -> None:
    drawn(A_CALL, most=1)
    with transaction.atomic():
        allowance = Allowance.of(["kind:rationed"], NOW)
        with django_assert_num_queries(0):
            allowance.keep()
        allowance.takes({"kind:rationed": 1})
        with django_assert_num_queries(1):
            allowance.keep()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hand_out_the_same_calls(rationed: None) -> None:
    price = A_CALL
    with transaction.atomic():
        allowance = Allowance.of(list(price), NOW)
        beside = Beside(lambda: drawn(price))
        beside.begin()
        assert beside.waits_for_a_lock()
        taken = sum(allowance.takes(price) for _ in range(5))
        allowance.keep()
    assert (taken, beside.ended_with()) == (5, 2)


# --- Slow servers ---------------------------------------------------------------------------------


def slow_down(server: str = "slow.example") -> None:
    """It had twelve syncs a minute, and now takes four times as long."""
    for _ in range(12):
        ConnectorFactory(server=server, last_attempt_at=NOW - 30 * SECOND)
    note_all(took(server, 2.0, 20), NOW)
    note_all(took(server, 8.0, 10), NOW)


def test_a_slow_server_is_asked_half_as_much_and_more_again_bit_by_bit() -> None:
    slow_down()
    row = ServerPace.objects.get()
    assert (row.name, row.because, row.worth) == ("slow.example", "slow", 12)
    assert share_of("slow.example") == 0.5
    price = {"slow.example": 1}
    minute = [drawn(price, now=NOW + number * SECOND) for number in range(60)]
    assert 5 <= sum(minute) <= 8
    assert drawn(price, now=NOW + 5 * MINUTE) == 1000


def test_a_slow_server_slows_no_other() -> None:
    note_all(took("quick.example", 2.0, 20), NOW)
    slow_down()
    note_all(took("quick.example", 2.0, 20), NOW)
    assert not ServerPace.objects.filter(name="quick.example").exists()
    assert drawn({"quick.example": 1}) == 1000
    drawn({"slow.example": 1})
    assert closed(NOW).servers == {"slow.example"}


def test_a_minute_of_slow_syncs_lowers_the_share_once(django_assert_max_num_queries: Any) -> None:
    slow_down()
    before = ServerPace.objects.values().get()
    note_all(took("slow.example", 8.0, 50), NOW + 30 * SECOND)
    assert ServerPace.objects.values().get() == before
    note_all(took("slow.example", 8.0, 50), NOW + MINUTE)
    assert share_of("slow.example", NOW + MINUTE) == pytest.approx(0.3)


def test_a_first_sync_that_takes_long_tells_nothing_of_the_server() -> None:
    long = Visit(server="example.com", account=1, took=None)
    note_all([*took("example.com", 2.0, 20), *[long] * 50], NOW)
    assert not ServerPace.objects.exists()


# --- Servers that refuse --------------------------------------------------------------------------


def test_one_refused_account_does_not_make_its_server_wait() -> None:
    note_all([refusal(1, 5 * MINUTE), refusal(1, 5 * MINUTE)], NOW)
    assert closed(NOW) == Shut()
    assert share_of("example.com") == 0.25


def test_two_refused_accounts_make_their_server_wait_as_told() -> None:
    note_all([refusal(1, 5 * MINUTE)], NOW)
    note_all([refusal(2, 5 * MINUTE)], NOW + 20 * SECOND)
    until = NOW + 20 * SECOND + 5 * MINUTE
    assert closed(NOW + 5 * MINUTE).servers == {"example.com"}
    assert drawn({"example.com": 1}, now=NOW + 5 * MINUTE) == 0
    assert hindrances_of(["example.com"], NOW + MINUTE)["example.com"] == Hindrance(
        Because.REFUSED, until, True
    )
    assert closed(until) == Shut()
    assert drawn({"example.com": 1}, now=until) == 1


def test_until_when_a_server_is_asked_less_is_told() -> None:
    note_all([refusal(1)], NOW)
    told = Hindrance(Because.REFUSED, NOW + 5 * MINUTE, False)
    for now in (NOW, NOW + MINUTE):
        assert hindrances_of(["example.com", "other.example"], now) == {"example.com": told}
    assert hindrances_of(["example.com"], NOW + 5 * MINUTE) == {}


def test_what_is_over_is_forgotten_with_the_next_trouble_and_measured_anew(
    rationed: None,
) -> None:
    drawn(A_CALL)
    note_all([refusal(1), refusal(2, server="other.example")], NOW)
    later = NOW + 21 * MINUTE
    for _ in range(3):
        ConnectorFactory(server="example.com", last_attempt_at=later)
    note_all([refusal(1)], later)
    found = ServerPace.objects.order_by("name").values_list("name", "worth")
    assert list(found) == [("example.com", 3), ("kind:rationed", 2)]


def test_a_quota_that_its_kind_has_no_more_limits_nothing(rationed: None) -> None:
    drawn(A_CALL)
    ServerPace.objects.update(name="kind:memory")
    assert closed(NOW) == Shut()
