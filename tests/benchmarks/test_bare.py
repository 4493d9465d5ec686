"""A table that is filled by a benchmark is afterwards as it was."""

import pytest
from django.db import connection

from benchmarks.fleet.bare import laid_bare

pytestmark = pytest.mark.django_db
TABLES = ["calendars_busytime", "calendars_event", "connectors_connector", "accounts_user"]


def kept(table: str) -> tuple[set[str], set[tuple[str, str]]]:
    """Its indexes, and its constraints, as PostgreSQL tells them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [table])
        indexes = {definition for (definition,) in cursor.fetchall()}
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE %s::regclass IN (conrelid, confrelid)",
            [table],
        )
        return indexes, set(cursor.fetchall())


@pytest.mark.parametrize("table", TABLES)
def test_what_a_table_is_kept_in_order_by_comes_back(table: str) -> None:
    before, told = kept(table), list[str]()
    with connection.cursor() as cursor, laid_bare(cursor, table, told.append):
        indexes, rules = kept(table)
        assert [definition for definition in indexes if f"{table}_pkey" not in definition] == []
        assert {name for name, what in before[1] - rules if "FOREIGN KEY" in what} == set()
    assert kept(table) == before
    assert len(told) == len(before[0]) - 1
