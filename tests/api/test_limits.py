"""How often one caller may ask, and who counts as one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from accounts.ratelimit import parse_rate
from tests.api.client import Api, problem, told

SLOTS = "/api/v1/pages/nobody/nothing/slots/?start=2026-12-01&end=2026-12-01"


@pytest.fixture
def rates(settings: LazySettings) -> Any:
    def change(*, behind_proxy: bool = False, **rates: str) -> None:
        settings.TRUSTED_PROXY = behind_proxy
        before = settings.REST_FRAMEWORK
        settings.REST_FRAMEWORK = before | {
            "DEFAULT_THROTTLE_RATES": before["DEFAULT_THROTTLE_RATES"] | rates,
        }

    return change


def ask(**meta: str) -> int:
    return Client().get(SLOTS, **meta).status_code


def test_anonymous_callers_are_limited_by_address(db: None, rates: Any) -> None:
    rates(anonymous="2/d")
    assert [ask(REMOTE_ADDR="192.0.2.1") for _ in range(3)] == [404, 404, 429]
    assert ask(REMOTE_ADDR="192.0.2.2") == 404


def test_the_answer_says_when_to_try_again(db: None, rates: Any) -> None:
    rates(anonymous="1/d")
    Client().get(SLOTS)
    answer = Client().get(SLOTS)
    seconds = int(answer["Retry-After"])
    assert 0 < seconds <= 86400
    detail = f"Request was throttled. Expected available in {seconds} second{'s'[: seconds > 1]}."
    assert told(answer, 429) == problem("throttled", 429, "Too Many Requests", detail)


def test_one_customers_ipv6_addresses_count_as_one(db: None, rates: Any) -> None:
    rates(anonymous="1/d")
    assert ask(REMOTE_ADDR="2001:db8:0:1::1") == 404
    assert ask(REMOTE_ADDR="2001:db8:0:1:ffff::2") == 429
    assert ask(REMOTE_ADDR="2001:db8:0:2::1") == 404


def test_without_a_proxy_the_forwarded_address_is_not_believed(db: None, rates: Any) -> None:
    rates(anonymous="1/d")
    assert ask(HTTP_X_FORWARDED_FOR="198.51.100.1") == 404
    assert ask(HTTP_X_FORWARDED_FOR="198.51.100.2") == 429


def test_behind_the_trusted_proxy_only_what_it_saw_counts(db: None, rates: Any) -> None:
    rates(behind_proxy=True, anonymous="1/d")
    assert ask(HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1") == 404
    assert ask(HTTP_X_FORWARDED_FOR="203.0.113.8, 198.51.100.1") == 429
    assert ask(HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.2") == 404


def test_a_user_is_limited_whatever_token_they_use(host: User, rates: Any) -> None:
    rates(user="2/d", anonymous="1/d")
    answers = [Api(host).get("pages/").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize(
    ("path", "rate"), [("bookings/", {"booking": "1/d"}), ("connectors/", {"connect": "1/d"})]
)
def test_what_is_costly_has_a_limit_of_its_own(api: Api, rates: Any, path: str, rate: Any) -> None:
    rates(**rate)
    assert [api.post(path, {}).status_code for _ in range(2)] == [400, 429]
    assert api.get(path).status_code == 200


def test_an_empty_rate_means_no_limit(db: None, rates: Any) -> None:
    rates(anonymous="1/d")
    assert [ask(), ask()] == [404, 429]
    rates(anonymous="")
    assert [ask(), ask()] == [404, 404]


@pytest.mark.parametrize(
    ("rate", "meant"),
    [("120/min", (120, 60)), ("20/10m", (20, 600)), ("5/d", (5, 86400))],
)
def test_rates_are_written_with_a_unit(rate: str, meant: tuple[int, int]) -> None:
    assert parse_rate(rate) == meant


def test_windows_slide_so_that_nobody_gets_twice_the_rate_where_two_meet(
    db: None, rates: Any
) -> None:
    rates(anonymous="4/m")
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    answers = []
    for second in (58, 58, 59, 59, 59, 60, 60, 75, 75, 119):
        with time_machine.travel(noon + timedelta(seconds=second), tick=False):
            answers.append(Client().get(SLOTS))
    codes = [answer.status_code for answer in answers]
    assert codes == [404, 404, 404, 404, 429, 404, 429, 404, 429, 404]
    assert [answers[place]["Retry-After"] for place in (4, 6, 8)] == ["1", "15", "15"]


def test_who_goes_on_asking_is_not_kept_out_for_longer(db: None, rates: Any) -> None:
    rates(anonymous="2/m")
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        assert [ask() for _ in range(50)] == [404, 404, *[429] * 48]
    with time_machine.travel(noon + timedelta(seconds=61), tick=False):
        assert ask() == 404
