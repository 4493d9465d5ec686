"""Whoever sees a try fail learns whether anything happens by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.actions.refusals import AlreadyConnected
from connectors.models import ConnectionTry
from connectors.tried import what_follows
from providers.errors import ProviderError, ServerTrouble, Throttled, Unreachable
from providers.words import remedy
from tests.factories import ConnectorFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
NOTHING = "and nothing further happens by itself."


def failed(**fields: Any) -> ConnectionTry:
    return ConnectionTry(kind="caldav", state=ConnectionTry.State.FAILED, **fields)


def test_a_new_account_leaves_nothing_behind() -> None:
    assert what_follows(failed(), NOW) == f"Nothing was stored, {NOTHING}"
    twin = failed(connector=ConnectorFactory(), error_code=AlreadyConnected.code)
    assert what_follows(twin, NOW) == f"Nothing was stored, {NOTHING}"


@pytest.mark.parametrize(
    ("connector", "told"),
    [
        (
            {"next_sync_at": NOW + timedelta(minutes=15)},
            "Work stays as it was: Daybook tries again with the login it has at"
            " 29 November 2026, 09:15 UTC.",
        ),
        (
            {"next_sync_at": NOW - timedelta(minutes=15)},
            "Work stays as it was: Daybook tries again with the login it has at"
            " 29 November 2026, 09:00 UTC.",
        ),
        ({"next_sync_at": None}, f"Work stays as it was, {NOTHING}"),
        ({"next_sync_at": NOW, "paused_at": NOW}, f"Work stays as it was, {NOTHING}"),
    ],
)
def test_a_known_account_goes_on_with_the_login_it_has(
    connector: dict[str, Any], told: str
) -> None:
    known = ConnectorFactory(name="Work", **connector)
    assert what_follows(failed(connector=known), NOW) == told


@pytest.mark.parametrize("error", [Unreachable, Throttled, ServerTrouble])
def test_what_helps_promises_nothing_that_a_new_account_would_not_get(
    error: type[ProviderError],
) -> None:
    """The same words stand below a failed sync, which is repeated, and below a failed try."""
    assert "by itself" not in remedy(error.code)
    assert "next try" not in remedy(error.code)
