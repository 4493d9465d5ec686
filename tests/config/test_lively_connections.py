"""Connections of the pool: which are handed out unasked, and what becomes of dead ones."""

from collections.abc import Iterator

import pytest
from django.db import connection

from config.database.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled() -> Iterator[DatabaseWrapper]:
    options = {**connection.settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}
    wrapper = DatabaseWrapper({**connection.settings_dict, "OPTIONS": options})
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def used(wrapper: DatabaseWrapper) -> int:
    """The number of the process that answers, once it was asked something and handed back."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() AS marked")
        (pid,) = cursor.fetchone()
    wrapper.close()
    return int(pid)


def last_question(pid: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
        return str(cursor.fetchone()[0])


def test_a_connection_that_was_in_use_a_moment_ago_is_handed_out_unasked(
    pooled: DatabaseWrapper,
) -> None:
    pid = used(pooled)
    pooled.ensure_connection()
    assert pooled.connection.info.backend_pid == pid
    assert "marked" in last_question(pid)


def test_one_that_lay_for_a_while_is_asked(pooled: DatabaseWrapper) -> None:
    pid = used(pooled)
    pooled.ensure_connection()
    pooled.close()
    raw = pooled.pool.getconn()
    raw.used_at -= 60
    pooled.pool.putconn(raw)
    pooled.ensure_connection()
    assert pooled.connection.info.backend_pid == pid
    assert "marked" not in last_question(pid)


def test_one_that_the_server_has_closed_is_replaced_however_lately_it_was_in_use(
    pooled: DatabaseWrapper,
) -> None:
    pid = used(pooled)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert used(pooled) != pid
