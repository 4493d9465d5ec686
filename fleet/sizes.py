"""How much is stored, and by how much it grows in a year.

What is there now the catalogue of the database tells, without looking into any table. What was
there is measured once a month and kept for three years.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from fleet.models import StoredSize

YEAR = timedelta(days=365)
AT_LEAST = timedelta(days=1)
"""Nothing is concluded from less."""
KEPT_FOR = 3 * YEAR

# Rows are as many as the last VACUUM or ANALYZE has seen; -1 before the first.
_TABLES = """
SELECT relname, pg_total_relation_size(oid), greatest(reltuples, 0)::bigint
FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with its indexes, in bytes. `growth` is what a year adds: measured, or projected from
    what is known of less; None while that is less than a day."""

    table: str
    size: int
    rows: int
    growth: int | None = None


def sizes(now: datetime) -> list[TableSize]:
    """All tables, the largest first."""
    before = _before(now)
    return [
        TableSize(table, size, rows, _growth(size, before.get(table), now))
        for table, size, rows in _tables()
    ]


def measure(now: datetime) -> None:
    """Remember how large the tables are, the first time in a month. Older measures go in time."""
    month = now.date().replace(day=1)
    StoredSize.objects.bulk_create(
        (
            StoredSize(table=table, month=month, measured_at=now, size=size, rows=rows)
            for table, size, rows in _tables()
        ),
        ignore_conflicts=True,
    )
    StoredSize.objects.filter(measured_at__lt=now - KEPT_FOR).delete()


def _tables() -> Iterator[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        yield from cursor.fetchall()


def _before(now: datetime) -> Mapping[str, StoredSize]:
    """Each table a year ago, or as it was when it was first measured."""
    found: dict[str, StoredSize] = {}
    for row in StoredSize.objects.order_by("month"):
        if row.table not in found or row.measured_at <= now - YEAR:
            found[row.table] = row
    return found


def _growth(size: int, before: StoredSize | None, now: datetime) -> int | None:
    if before is None or now - before.measured_at < AT_LEAST:
        return None
    return round((size - before.size) * (YEAR / (now - before.measured_at)))
