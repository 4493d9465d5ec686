"""The demo's CalDAV server is the one that answers, whoever else listens on this machine."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from django.core.management.base import CommandError

from calendars.models import Calendar
from config.demo.caldav_server import running_server
from config.demo.moving import follow
from config.demo.radicale import CalDavServer, _options
from providers import vault
from tests.factories import CalendarFactory, ConnectorFactory
from tests.servers.portal import eventually
from tests.servers.process import free_port

KILLED = """
import os, sys
from pathlib import Path
from config.demo.caldav_server import running_server
with running_server(Path(sys.argv[1]), say=print) as server:
    os.kill(os.getpid(), 9)
"""


class Foreign(BaseHTTPRequestHandler):
    """Answers everything, and with whatever is asked of the demo's own."""

    def do_OPTIONS(self) -> None:
        self.send_response(200)
        self.send_header("X-Daybook-Demo", "")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def foreign_port() -> Iterator[int]:
    """A port at which somebody else's server answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def remember(folder: Path, port: int) -> None:
    """As a demo of an earlier version left it: without a nonce."""
    folder.mkdir(parents=True, exist_ok=True)
    remembered = {"port": port, "user": "john", "password": "given before"}
    (folder / "server.json").write_text(json.dumps(remembered))


def status(server: CalDavServer) -> int:
    auth = (server.user, server.password)
    return httpx.request("PROPFIND", server.url, auth=auth, trust_env=False).status_code


def test_port_and_account_are_those_of_the_last_time(tmp_path: Path) -> None:
    said: list[str] = []
    port = free_port()
    remember(tmp_path, port)
    for _ in range(2):
        with running_server(tmp_path, say=said.append) as server:
            assert (server.port, server.password, server.answers()) == (port, "given before", True)
            assert status(server) == 207
        assert not server.answers()
    assert said == []


def test_port_of_another_server_is_left_to_it_and_that_is_said(
    tmp_path: Path, foreign_port: int
) -> None:
    said: list[str] = []
    remember(tmp_path, foreign_port)
    with running_server(tmp_path, say=said.append) as server:
        assert server.port != foreign_port
        assert status(server) == 207
    assert said == [
        f"  Port {foreign_port} is taken by another program: the demo's CalDAV server listens at"
        f" {server.port} instead."
    ]
    assert json.loads((tmp_path / "server.json").read_text())["port"] == server.port


def test_second_command_for_one_demo_is_refused(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "demo", say=print) as server,
        pytest.raises(CommandError, match=f"is running the demo in {tmp_path}"),
        running_server(tmp_path / "demo", say=print),
    ):
        pass
    assert not server.answers()


def test_server_of_a_killed_portal_is_ended_and_its_port_taken_again(tmp_path: Path) -> None:
    remember(tmp_path, free_port())
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)])
    assert done.returncode == -signal.SIGKILL
    killed = CalDavServer(**json.loads((tmp_path / "server.json").read_text()))
    eventually(lambda: not killed.answers())
    # Where nobody tells a process of its parent's death, it stays.
    command = [sys.executable, "-m", "radicale", *_options(tmp_path, killed)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        left_over = replace(killed, pid=process.pid)
        (tmp_path / "server.json").write_text(json.dumps(asdict(left_over)))
        eventually(left_over.answers)
        with running_server(tmp_path, say=print) as server:
            assert server.port == left_over.port
            assert server.pid != left_over.pid
            assert (left_over.answers(), server.answers()) == (False, True)
        process.wait(10)


def test_server_that_cannot_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "collections").write_text("not a folder")
    remember(tmp_path, free_port())
    with pytest.raises(CommandError, match=r"does not start on port \d+: .*collections"):
        running_server(tmp_path, say=print).__enter__()


def test_demo_without_its_packages_says_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "radicale", None)
    with pytest.raises(CommandError, match=r"needs the packages in requirements/demo\.txt"):
        running_server(tmp_path, say=print).__enter__()


@pytest.mark.django_db
def test_connectors_of_the_demo_follow_its_server_and_others_stay() -> None:
    mine, another = (
        ConnectorFactory(
            kind="caldav",
            address=f"http://{name}:5232/john/",
            details={
                "base": f"http://{name}:5232/",
                "home_sets": [f"http://{name}:5232/john/"],
                "principal": f"http://{name}:5232/john/",
            },
            sealed_credentials=vault.seal({"username": "john", "password": password}),
        )
        for name, password in (("127.0.0.1", "the demo's"), ("localhost", "another"))
    )
    for connector in (mine, another):
        CalendarFactory(connector=connector, key=f"{connector.address}calendar/")
    for _ in range(2):
        follow(CalDavServer(5240, "john", "the demo's"))
    mine.refresh_from_db()
    assert mine.address == "http://127.0.0.1:5240/john/"
    assert mine.details == {
        "base": "http://127.0.0.1:5240/",
        "home_sets": ["http://127.0.0.1:5240/john/"],
        "principal": "http://127.0.0.1:5240/john/",
    }
    assert set(Calendar.objects.values_list("key", flat=True)) == {
        "http://127.0.0.1:5240/john/calendar/",
        "http://localhost:5232/john/calendar/",
    }
