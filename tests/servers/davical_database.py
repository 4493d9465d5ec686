"""A DAViCal's database, made the way its create-database.sh makes it, but for one role only.

It stands beside the test database, in the same PostgreSQL and as the same user, so that a DAViCal
needs neither roles nor a server of its own.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql

SHARE = Path("/usr/share/davical")
AWL = Path("/usr/share/awl")
SCHEMA = (
    AWL / "dba/awl-tables.sql",
    AWL / "dba/schema-management.sql",
    SHARE / "dba/davical.sql",
    SHARE / "dba/views/dav_principal.sql",
    SHARE / "dba/caldav_functions.sql",
    SHARE / "dba/rrule_functions.sql",
    SHARE / "dba/base-data.sql",
)


class DavicalDatabase:
    """`settings` is Django's entry of the database beside which this one is made."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._beside = settings["NAME"]
        self.name = f"{self._beside}_davical"
        said = {key: settings.get(key.upper()) for key in ("host", "port", "user", "password")}
        said["sslmode"] = settings.get("OPTIONS", {}).get("sslmode")
        self._server = {key: str(value) for key, value in said.items() if value}
        self.drop()  # what a run that was killed left
        self._run_beside("CREATE DATABASE {}")
        with self._connect(self.name) as connection:
            for path in SCHEMA:
                connection.execute(cast("LiteralString", path.read_text(encoding="utf-8")))

    def environment(self) -> dict[str, str]:
        """What tells libpq, and with it PHP, where this database is."""
        return {f"PG{key.upper()}": value for key, value in self._server.items()} | {
            "PGDATABASE": self.name
        }

    def run(self, statement: LiteralString, *values: object) -> None:
        with self._connect(self.name) as connection:
            connection.execute(statement, values)

    def drop(self) -> None:
        self._run_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _run_beside(self, statement: LiteralString) -> None:
        with self._connect(self._beside) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(**self._server, dbname=name, autocommit=True)
