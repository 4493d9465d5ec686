"""A fleet in the database: three households that were synced for real, and copies of their rows.

The households have one, two and three accounts. A copy's numbers are those of its original plus so
many times the width of the original's, so everything that refers to something goes along. The
originals' rows are kept apart as well, so that nobody has to look for them among the copies.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import connection, models

from benchmarks.fleet.accounts import ADDRESS, EVENTS, PASSWORD, USER
from benchmarks.fleet.bare import laid_bare
from benchmarks.fleet.progress import Progress

ACCOUNTS = 6
"""Of the three households together."""
AT_ONCE = 200
"""Copies that one statement makes."""
WRITERS = 2
"""Tables that are filled at the same time."""
BIG_SERVER = "big.example"
"""Where every tenth account is."""

# Of each copied household: one in twenty is hot, seven are warm, the others cold. The first of the
# three has no page, so it is hot at most because something has changed.
_HEAT = "(({n} * 3 + {household}) * 7919 % 20)"


@dataclass(frozen=True)
class Original:
    """The rows of one table that are copied: numbers from `first` on, `width` of them. Both are 0
    where rows have no numbers of their own."""

    model: type[models.Model]
    first: int
    width: int

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return ", ".join(field.column for field in self.model._meta.pk_fields)

    @property
    def apart(self) -> str:
        return f"originals.{self.table}"


class Fleet:
    """Grows to as many accounts as are asked for; `accounts` are there."""

    def __init__(self) -> None:
        _make_households()
        self._originals = {model: original for model in _copied() if (original := _of(model))}
        self._copies = 0
        self._let_rest()
        self._keep_apart()

    @property
    def accounts(self) -> int:
        return ACCOUNTS * (self._copies + 1)

    def grow(self, accounts: int) -> None:
        """Each table by itself, two at a time, the largest first."""
        tell, copies = Progress(), range(self._copies + 1, -(-accounts // ACCOUNTS))
        originals = sorted(self._originals.values(), key=lambda one: -one.width)
        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(lambda one: self._fill(one, copies, tell), originals))
        self._copies += len(copies)
        with connection.cursor() as cursor:
            # However long it took.
            cursor.execute(
                "UPDATE connectors_connector SET wanted_at = now() WHERE wanted_at IS NOT NULL"
            )
            for one in originals:
                cursor.execute(f"VACUUM (FREEZE, ANALYZE) {one.table}")
        tell("vacuumed")

    def _fill(self, original: Original, copies: range, tell: Progress) -> None:
        table, statement = original.table, self._statement(original)
        try:
            with connection.cursor() as cursor, laid_bare(cursor, table, tell):
                # Nothing that is copied changes anything, or refers to anything that is not there.
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET synchronous_commit = off")
                for at in range(0, len(copies), AT_ONCE):
                    portion = copies[at : at + AT_ONCE]
                    cursor.execute(statement, [portion[0], portion[-1]])
                    # While its pages are at hand.
                    cursor.execute(f"VACUUM (FREEZE) {table}")
                    tell(f"{table} of {ACCOUNTS * portion[-1]:,} accounts")
                cursor.execute("RESET session_replication_role")
                cursor.execute("RESET synchronous_commit")
                if original.width:
                    last = original.first + original.width * copies.stop
                    sequence = "pg_get_serial_sequence(%s, 'id')"
                    cursor.execute(f"SELECT setval({sequence}, %s)", [table, last])
        finally:
            connection.close()

    def _statement(self, original: Original) -> str:
        fields = original.model._meta.local_concrete_fields
        told = [field for field in fields if not field.generated]
        columns = ", ".join(f'"{field.column}"' for field in told)
        values = ", ".join(self._value(original, field) for field in told)
        # One copy after the other, as the numbers are, and without sorting them.
        return (
            f"INSERT INTO {original.table} ({columns}) SELECT {values}"
            " FROM generate_series(%s::bigint, %s::bigint) AS n"
            f" CROSS JOIN LATERAL (SELECT * FROM {original.apart} WHERE n > 0 OFFSET 0) AS one"
        )

    def _value(self, original: Original, field: Any) -> str:
        own = self._own_values().get((original.model.__name__, field.column))
        if own:
            return own
        target = original if field.primary_key else self._originals.get(field.related_model)
        return f'one."{field.column}" + n * {target.width}' if target else f'one."{field.column}"'

    def _own_values(self) -> dict[tuple[str, str], str]:
        """What differs from copy to copy."""
        return {
            ("User", "email"): "'fleet-' || n || '-' || one.email",
            ("User", "slug"): "'fleet-' || n || '-' || one.slug",
            ("User", "seen_at"): f"now() - CASE WHEN {self._heat('one.id')} <= 7"
            " THEN interval '1 day' ELSE interval '30 days' END",
            **{("Connector", name): value for name, value in self._connector_values().items()},
            ("Calendar", "compared_at"): "now()",
            ("BusyWeek", "table_number"): "one.table_number"
            f" + n * {self._width('AssociatedCalendars')}",
        }

    def _connector_values(self) -> dict[str, str]:
        number, heat = f"(one.id + n * {self._width('Connector')})", self._heat("one.host_id")
        has_page = f"one.host_id > {self._first('User')}"
        return {
            "address": f"'{ADDRESS}' || {number}",
            "server": f"CASE WHEN {_some(number)} %% 10 = 0 THEN '{BIG_SERVER}'"
            f" ELSE 'site-' || {_some(number)} %% 997 || '.example' END",
            "warmth": f"CASE WHEN {heat} = 0 THEN 2 WHEN {heat} <= 7 AND {has_page} THEN 1 ELSE 0"
            " END",
            "wanted_at": f"CASE WHEN {heat} = 0 AND {has_page} THEN now() END",
            "last_change_at": f"now() - CASE WHEN {heat} = 0 AND NOT {has_page}"
            " THEN interval '1 minute' ELSE interval '2 days' END",
            "next_sync_at": "now() + interval '1 year'",
            "created_at": "now() - interval '90 days'",
        }

    def _heat(self, host: str) -> str:
        return _HEAT.format(n="n", household=f"({host} - {self._first('User')})").replace("%", "%%")

    def _width(self, name: str) -> int:
        return next(one.width for one in self._originals.values() if one.model.__name__ == name)

    def _first(self, name: str) -> int:
        return next(one.first for one in self._originals.values() if one.model.__name__ == name)

    def _let_rest(self) -> None:
        """The originals wait like all others, and are cold."""
        from connectors.models import Connector

        now = datetime.now(UTC)
        Connector.objects.update(
            next_sync_at=now + timedelta(days=365), last_change_at=now - timedelta(days=2), warmth=0
        )

    def _keep_apart(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA originals")
            for one in self._originals.values():
                cursor.execute(
                    f"CREATE TABLE {one.apart} AS SELECT * FROM {one.table} ORDER BY {one.key}"
                )
                cursor.execute(f"ANALYZE {one.apart}")
            for table in ("calendars_event", "calendars_busytime"):
                # Nothing is changed there, and its vacuum would be counted as work of syncs.
                cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def _some(number: str) -> str:
    """A whole number as if by chance, always the same of the same."""
    return f"abs(hashint8({number})::bigint)"


def _copied() -> list[type[models.Model]]:
    """In an order in which nothing refers to what comes later."""
    from accounts.models import User
    from bookings.models import BookingPage, PageHost, WeeklyHours
    from calendars.models import (
        AssociatedCalendar,
        AssociatedCalendars,
        BusyTime,
        BusyWeek,
        Calendar,
        Event,
    )
    from connectors.models import Connector, SyncRun

    return [
        User, Connector, Calendar, Event, BusyTime, AssociatedCalendars, AssociatedCalendar,
        BusyWeek, BookingPage, PageHost, WeeklyHours, SyncRun,
    ]  # fmt: skip


def _of(model: type[models.Model]) -> Original | None:
    if len(model._meta.pk_fields) > 1:
        return Original(model, 0, 0)
    found = model._default_manager.aggregate(first=models.Min("pk"), last=models.Max("pk"))
    first, last = found["first"], found["last"]
    return Original(model, first, last - first + 1) if first is not None else None


def _make_households() -> None:
    from tests.factories import BookingPageFactory, UserFactory

    for accounts in (1, 2, 3):
        host = UserFactory()
        connectors = [_connector(host, first=not number) for number in range(accounts)]
        if accounts > 1:
            page = BookingPageFactory(user=host, slug="meet")
            for weekday in range(5):
                page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
        for connector in connectors:
            _sync(connector)


def _connector(host: Any, *, first: bool) -> Any:
    """With three calendars: two are read for their busy time, the third is ticked nowhere."""
    from providers import vault
    from tests.factories import (
        AssociatedCalendarFactory,
        AssociatedCalendarsFactory,
        CalendarFactory,
        ConnectorFactory,
    )

    sealed = vault.seal({"username": USER, "password": PASSWORD})
    connector = ConnectorFactory(host=host, account=USER, sealed_credentials=sealed)
    connector.address = f"{ADDRESS}{connector.pk}"
    connector.save()
    table = host.associated_calendars.first() or AssociatedCalendarsFactory(host=host)
    unread = {"cursor": None, "verified_at": None, "covered_from": None, "covered_until": None}
    for key in EVENTS:
        calendar = CalendarFactory(connector=connector, key=key, **unread)
        if key != "birthdays":
            main = first and key == "work"
            AssociatedCalendarFactory(table=table, calendar=calendar, is_main=main)
    return connector


def _sync(connector: Any) -> None:
    """Once to read everything, then so that what follows has the run of a quiet one to go on."""
    from calendars.sync.engine import sync_connector

    for trigger in ("first", "schedule"):
        run = sync_connector(connector.pk, trigger=trigger)
        assert run.outcome == "ok", (run.outcome, run.error_code, run.notes)
