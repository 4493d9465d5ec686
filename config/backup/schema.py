"""Which migrations a database and this Daybook know, and the way from the one to the other."""

from collections.abc import Iterable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from config.backup.manifest import NEWER, Manifest
from config.backup.refusals import BackupRefused
from config.backup.tables import own_tables

Node = tuple[str, str]


def applied() -> list[str]:
    """The names "app.name" of what was applied to the database; empty for one that is empty."""
    return sorted(".".join(node) for node in MigrationRecorder(connection).applied_migrations())


def refuse_unknown(manifest: Manifest, name: str) -> None:
    """A backup whose database had been changed by migrations that this Daybook does not have."""
    known = {".".join(node) for node in MigrationExecutor(connection).loader.disk_migrations}
    if not set(manifest.migrations) <= known:
        raise BackupRefused(NEWER.format(name=name, daybook=manifest.daybook))


def make_tables(migrations: Iterable[str]) -> None:
    """Make the tables as they were when just these migrations had been applied; those of the
    queue, of which nothing was saved, as they shall be."""
    nodes = {node_of(name) for name in migrations}
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    last = [
        node
        for node in nodes
        if node in graph.nodes and not any(c.key in nodes for c in graph.node_map[node].children)
    ]
    executor.migrate(sorted({*last, *graph.leaf_nodes("procrastinate")}))


def bring_up_to_date() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def drop_tables() -> None:
    """Take away the tables of a Daybook that was never used. The queue has types and functions,
    too."""
    with connection.cursor() as cursor:
        for table in own_tables():
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table)))
        cursor.execute(
            "SELECT 'FUNCTION', oid::regprocedure::text FROM pg_proc"
            " WHERE proname LIKE 'procrastinate%'"
            " AND pronamespace = current_schema()::regnamespace"
            " UNION ALL SELECT 'TYPE', oid::regtype::text FROM pg_type"
            " WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c')"
            " AND typnamespace = current_schema()::regnamespace"
        )
        for kind, name in cursor.fetchall():
            # As PostgreSQL itself has written the name, quoted where it must be.
            cursor.execute(f"DROP {kind} IF EXISTS {name} CASCADE")


def node_of(name: str) -> Node:
    app, _, migration = name.partition(".")
    return app, migration
