"""A real DAViCal, as Debian packages it: PHP's own web server, and a database of its own."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from xml.sax.saxutils import escape

import httpx

from tests.servers.davical_database import SHARE, DavicalDatabase
from tests.servers.process import ServerProcess, free_port

# DAViCal looks for /etc/davical/{SERVER_NAME}-conf.php before all else, so a name that climbs out
# of there leads to a configuration of our own; that one then puts the real name in its place.
ROUTER = """<?php
$_SERVER['SERVER_NAME'] = '../..' . __DIR__ . '/davical';
$path = explode('?', $_SERVER['REQUEST_URI'])[0];
$_SERVER['SCRIPT_NAME'] = '/caldav.php';
$_SERVER['PATH_INFO'] = preg_replace('#^/caldav\\.php#', '', $path) ?: '/';
chdir('{htdocs}');
require 'caldav.php';
"""
# The database is told to libpq by the environment.
CONFIG = """<?php
$_SERVER['SERVER_NAME'] = $c->domain_name = '127.0.0.1';
$c->pg_connect[] = array('dsn' => 'pgsql:');
"""
MKCALENDAR = """<?xml version="1.0"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"""
XML = {"Content-Type": "application/xml"}
# What the button "Read" of DAViCal's administration pages gives.
READ = ("read", "read-free-busy", "schedule-query-freebusy", "read-current-user-privilege-set")


def davical_is_there() -> bool:
    """Whether the machine has DAViCal, whose package brings PHP and all that it needs along."""
    return bool((SHARE / "htdocs/caldav.php").is_file() and shutil.which("php"))


class Davical:
    """`database` is Django's entry of the test database, beside which DAViCal gets its own."""

    def __init__(self, folder: Path, database: Mapping[str, Any]) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "router.php").write_text(ROUTER.replace("{htdocs}", str(SHARE / "htdocs")))
        (folder / "davical-conf.php").write_text(CONFIG)
        self.database = DavicalDatabase(database)
        self.passwords: dict[str, str] = {}
        self.port = free_port()
        try:
            self._process = ServerProcess(
                self._command(), self.port, folder / "log", self.database.environment()
            )
        except RuntimeError:
            self.database.drop()
            raise

    def _command(self) -> list[str]:
        router = str((self.folder / "router.php").resolve())
        options = ["-d", "opcache.enable_cli=1", "-d", "display_errors=0", "-d", "log_errors=1"]
        return ["php", *options, "-S", f"127.0.0.1:{self.port}", router]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.stop()
        self.database.drop()

    def add_user(self, name: str, password: str) -> None:
        self.database.run(
            "INSERT INTO dav_principal (type_id, username, password, displayname, email)"
            " VALUES (1, %s, %s, %s, %s)",
            *(name, f"**{password}", name.title(), f"{name}@davical.example"),
        )
        self.passwords[name] = password

    def client(self, user: str) -> httpx.Client:
        """Another device of the user: plain requests, addressed relative to the server."""
        return httpx.Client(
            base_url=self.url, auth=(user, self.passwords[user]), timeout=60, trust_env=False
        )

    def add_calendar(self, user: str, slug: str, *, name: str = "") -> str:
        """Create a calendar; returns its address."""
        path = f"caldav.php/{user}/{slug}/"
        body = MKCALENDAR.format(name=escape(name or slug))
        with self.client(user) as client:
            answer = client.request("MKCALENDAR", path, content=body, headers=XML)
            assert answer.status_code == 201, answer.text
        return f"{self.url}{path}"

    def share(self, owner: str, slug: str, reader: str, privileges: Sequence[str] = READ) -> str:
        """Let somebody else use a calendar; returns its address in the reader's home.

        There it is bound, as DAViCal calls it, under the same name.
        """
        place = (f"/{owner}/{slug}/", reader)
        self.database.run(
            "INSERT INTO grants (by_collection, to_principal, privileges, is_group)"
            " SELECT collection.collection_id, principal_id, privilege_to_bits(%s::text[]), false"
            " FROM collection, dav_principal WHERE collection.dav_name = %s AND username = %s",
            list(privileges),
            *place,
        )
        self.database.run(
            "INSERT INTO dav_binding"
            " (bound_source_id, dav_owner_id, parent_container, dav_name, dav_displayname)"
            " SELECT collection.collection_id, principal_id, dav_principal.dav_name, %s,"
            " dav_displayname"
            " FROM collection, dav_principal WHERE collection.dav_name = %s AND username = %s",
            *(f"/{reader}/{slug}/", *place),
        )
        return f"{self.url}caldav.php/{reader}/{slug}/"

    def forget_tokens(self) -> None:
        """What happens to sync tokens after a while: DAViCal drops them."""
        self.database.run("DELETE FROM sync_tokens")
