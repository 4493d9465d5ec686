"""The rows of Daybook's tables, out of the database and back into it.

Asked of the database and not of the models, so that a database which is not yet migrated is saved
as it is.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import connection
from psycopg import sql

from config.backup.manifest import TableCopy

LEFT_OUT = frozenset(
    {
        "bookings_answerchange",
        "calendars_accountlease",
        "calendars_busyweek",
        "calendars_busyweekdue",
        "connectors_connectiontry",
        "django_migrations",
        "django_session",
    }
)
"""What the migrations write, what signs people in, what is over in seconds or minutes, and what the
database makes anew as rows come back: versions of answers and merged busy time."""
QUEUE = "procrastinate_"
"""Jobs are not saved: most were done a moment later, and a mail must not be sent twice."""

LEAP = 1_000_000
SHORT_LEAP = 1_000
"""No number is given out again that a backup knows nothing of, since links and scripts may still
hold it. Short where a number has only 31 bits."""


class Sink(Protocol):
    def write(self, data: bytes | memoryview) -> None: ...


def own_tables() -> list[str]:
    """All tables of Daybook that there are, those of the queue too."""
    prefixes = (*(f"{app.label}_" for app in apps.get_app_configs()), "django_", QUEUE)
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return sorted(name for name in names if name.startswith(prefixes))


def foreign_tables() -> list[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return sorted(set(names) - set(own_tables()))


def saved_tables() -> list[str]:
    return [name for name in own_tables() if name not in LEFT_OUT and not name.startswith(QUEUE)]


def copy_out(table: str, sink: Sink) -> TableCopy:
    """Write the table's rows to the sink. In COPY text each row is a line."""
    columns = [name for name, _ in _columns(table)]
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), _list(columns))
    rows = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            sink.write(block)
            rows += bytes(block).count(b"\n")
    return TableCopy(table, columns, rows, _numbers(table))


def copy_in(table: TableCopy, blocks: Iterable[bytes]) -> None:
    target = sql.Identifier(table.name)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(target, _list(table.columns))
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in blocks:
                copy.write(block)
        for column, is_short in _columns(table.name):
            if column in table.numbers:
                last = table.numbers[column] + (SHORT_LEAP if is_short else LEAP)
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(quote_ident(%s), %s), %s)",
                    [table.name, column, last],
                )


def empty(tables: Iterable[TableCopy]) -> None:
    """Take away what the migrations put there; the backup has its own."""
    names = sql.SQL(", ").join(sql.Identifier(table.name) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


def waiting_jobs(names: Iterable[str]) -> int:
    """How many jobs of these names have not ended."""
    with connection.cursor() as cursor:
        if "procrastinate_jobs" not in connection.introspection.table_names(cursor):
            return 0
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND task_name = ANY(%s)",
            [list(names)],
        )
        return int(cursor.fetchone()[0])


def _columns(table: str) -> Iterator[tuple[str, bool]]:
    """The columns that hold something of their own, and whether each has 32 bits or fewer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, atttypid <> 'bigint'::regtype FROM pg_attribute"
            " WHERE attrelid = quote_ident(%s)::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        yield from cursor.fetchall()


def _numbers(table: str) -> dict[str, int]:
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for column, _ in _columns(table):
            cursor.execute(
                "SELECT coalesce(pg_sequence_last_value(sequence), 0) FROM"
                " (SELECT pg_get_serial_sequence(quote_ident(%s), %s)::regclass AS sequence) AS s"
                " WHERE sequence IS NOT NULL",
                [table, column],
            )
            row: Any = cursor.fetchone()
            if row:
                found[column] = row[0]
    return found


def _list(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
