from datetime import timedelta

import pytest

from calendars.sync.retry import Schedule, next_sync, next_try, next_write
from providers.errors import PermissionRefused, ProviderError, SignInRefused, Throttled, Unreachable
from tests.factories import NOW

EVERY_FIVE = Schedule(timedelta(minutes=5))
MANUAL = Schedule(None)


def minutes(error: ProviderError, failures: int = 1, schedule: Schedule = EVERY_FIVE, **more):
    moment = next_try(schedule, now=NOW, failures=failures, error=error, **more)
    return (moment - NOW) / timedelta(minutes=1)


def test_after_a_success_the_interval_counts() -> None:
    assert next_sync(EVERY_FIVE, NOW) == NOW + timedelta(minutes=5)
    assert next_sync(MANUAL, NOW) is None


def test_the_pause_doubles_up_to_an_hour() -> None:
    assert [minutes(Unreachable(), count) for count in (1, 2, 3, 4, 5, 99)] == [
        5, 10, 20, 40, 60, 60,
    ]  # fmt: skip


def test_a_daily_sync_is_tried_again_after_an_hour() -> None:
    assert minutes(Unreachable(), schedule=Schedule(timedelta(days=1))) == 60


def test_tries_are_spread_by_a_tenth() -> None:
    assert minutes(Unreachable(), chance=0.0) == 4.5
    assert minutes(Unreachable(), chance=1.0) == 5.5


@pytest.mark.parametrize("seconds", [1, 7, 7200])
def test_a_pause_that_the_server_asked_for_is_kept_to_the_second(seconds: int) -> None:
    error = Throttled(retry_after=timedelta(seconds=seconds))
    assert next_try(EVERY_FIVE, now=NOW, failures=3, error=error, chance=1.0) == NOW + timedelta(
        seconds=seconds
    )


def test_what_cannot_pass_by_itself_is_looked_at_once_an_hour() -> None:
    assert minutes(SignInRefused(), failures=1) == 60


def test_a_first_refused_sign_in_is_looked_at_again_soon() -> None:
    assert minutes(SignInRefused(), doubtful=True) == 2


def test_manual_connectors_are_not_tried_again() -> None:
    assert next_try(MANUAL, now=NOW, failures=1, error=Unreachable()) is None


def test_writes_are_tried_from_half_a_minute_to_half_an_hour_for_ever() -> None:
    tries = [
        (next_write(now=NOW, attempts=count, error=Unreachable()) - NOW).total_seconds()
        for count in (1, 2, 3, 7, 8, 500)
    ]
    assert tries == [30, 60, 120, 1800, 1800, 1800]


def test_a_forbidden_write_is_tried_again_after_an_hour() -> None:
    assert next_write(now=NOW, attempts=1, error=PermissionRefused()) == NOW + timedelta(hours=1)


def test_a_throttled_write_waits_as_long_as_it_was_told() -> None:
    error = Throttled(retry_after=timedelta(seconds=9))
    assert next_write(now=NOW, attempts=5, error=error) == NOW + timedelta(seconds=9)
