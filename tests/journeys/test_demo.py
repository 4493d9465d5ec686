"""The demo as a newcomer meets it: one command, a booking, another client, a second start."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import caldav
import httpx
import pytest
from lxml import html

from tests.clock import handed_down
from tests.servers.portal import ROOT, eventually, free_port

pytestmark = [pytest.mark.slow]


@dataclass
class Started:
    printed: str
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def line(self, label: str) -> str:
        """What stands behind a label of what was printed."""
        found = re.search(rf"{label}:\s+(\S+)", self.printed)
        assert found, self.printed
        return found[1]


@dataclass
class Demo:
    """What the command printed, and another CalDAV client of the same account."""

    url: str
    page: str
    email: str
    password: str
    calendars: dict[str, caldav.Calendar]
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def slots(self) -> list[datetime]:
        """The starts that the public page offers in the next fortnight."""
        today = datetime.now().date()
        host, page = self.page.rstrip("/").split("/")[-2:]
        answer = httpx.get(
            f"{self.url}/api/v1/pages/{host}/{page}/slots/",
            params={"start": str(today), "end": str(today + timedelta(days=14)), "tz": "UTC"},
        )
        assert answer.status_code == 200, answer.text
        return [datetime.fromisoformat(slot["start"]) for slot in answer.json()["slots"]]

    def sync(self) -> str:
        command = [sys.executable, "manage.py", "sync", "--all"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def running_portal(data: Path, option: str) -> Iterator[Started]:
    """The command with the demo, from its last printed line to its end."""
    port = free_port()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        **handed_down(),
        "PORT": str(port),
        "DATA_DIR": str(data),
        "ENV_FILE": "tests/no.env",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "portal", option],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=(data.parent / "demo.log").open("a"),
        text=True,
    )
    try:
        printed = ""
        while "Ctrl+C" not in printed:
            line = process.stdout.readline()
            assert line, printed + (data.parent / "demo.log").read_text()[-3000:]
            printed += line
        yield Started(printed, process, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


@contextmanager
def running_demo(data: Path) -> Iterator[Demo]:
    with running_portal(data, "--demo") as started:
        yield _demo(started.printed, started.process, started.environment)


def _demo(printed: str, process: subprocess.Popen[str], environment: dict[str, str]) -> Demo:
    page = re.search(r"Booking page:\s+(\S+)", printed)[1]
    email, password = re.search(r"Sign in as:\s+(\S+)\s+password: (\S+)", printed).groups()
    dav, user, secret = re.search(
        r"CalDAV server: (\S+)\s+user: (\S+)\s+password: (\S+)", printed
    ).groups()
    client = caldav.DAVClient(url=dav, username=user, password=secret)
    calendars = {
        calendar.get_display_name(): calendar for calendar in client.principal().calendars()
    }
    url = page.split("/book/")[0]
    eventually(lambda: httpx.get(f"{url}/readyz").status_code == 200)
    return Demo(url, page, email, password, calendars, process, environment)


def book(demo: Demo, start: datetime) -> str:
    """Book through the public page as a browser without JavaScript would."""
    with httpx.Client(base_url=demo.url, follow_redirects=True) as browser:
        page = browser.get(demo.page, params={"slot": start.isoformat(), "tz": "UTC"})
        form = next(f for f in html.fromstring(page.text).forms if "email" in f.fields)
        wanted = {"name": "Grace Guest", "email": "grace@example.org", "notes": "Hello"}
        answer = browser.post(
            str(page.url.join(form.action or "")),
            data={**dict(form.fields), **wanted},
            headers={"Referer": str(page.url)},
        )
        assert answer.status_code == 200, answer.text
        return answer.text


def test_demo_from_first_start_to_second(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running_demo(data) as demo:
        assert set(demo.calendars) == {
            "johnsmith@example.com",
            "Contacts",
            "Board Room Calendar",
        }
        eventually(demo.slots)
        johns, board_room = (
            demo.calendars["johnsmith@example.com"],
            demo.calendars["Board Room Calendar"],
        )
        _, booked, other = demo.slots()[0], demo.slots()[3], demo.slots()[-1]

        # A guest's booking appears for another CalDAV client, in the main calendar and as a copy.
        assert "Grace Guest" in book(demo, booked)
        for calendar in (johns, board_room):
            eventually(lambda: events_at(calendar, booked))  # noqa: B023
            assert len(events_at(calendar, booked)) == 1
        assert booked not in demo.slots()

        # An event that another client puts there closes its slot, and deleting it opens it again.
        event = board_room.save_event(
            dtstart=other, dtend=other + timedelta(minutes=30), summary="Fire drill"
        )
        demo.sync()
        assert other not in demo.slots()
        event.delete()
        demo.sync()
        assert other in demo.slots()
        assert len(events_at(johns, booked)) == 1
        assert booked not in demo.slots()
    assert demo.process.returncode == 0
    demo_port = port_of(data)

    with somebody_at(demo_port), running_demo(data) as again:
        assert port_of(data) != demo_port, "another server holds the port it had"
        assert (again.email, again.password) == (demo.email, demo.password)
        again.sync()
        assert booked not in again.slots()
        assert len(events_at(again.calendars["johnsmith@example.com"], booked)) == 1
    assert not (data / "postgres" / "data" / "postmaster.pid").exists()


@contextmanager
def somebody_at(port: int) -> Iterator[None]:
    """Somebody else's server, which answers every request with 501."""
    with ThreadingHTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def port_of(data: Path) -> int:
    """Where the demo's CalDAV server listened at its latest start."""
    return int(json.loads((data / "demo-caldav" / "server.json").read_text())["port"])


def events_at(calendar: caldav.Calendar, start: datetime) -> list[caldav.Event]:
    """Bookings that begin exactly then."""
    found = calendar.search(start=start, end=start + timedelta(minutes=5), event=True)
    return [event for event in found if "X-DAYBOOK-REVISION" in event.data]


def test_demo_of_the_connector_for_outlook(tmp_path: Path) -> None:
    """A folder in Outlook's place; the second start is at another port and keeps the pairing."""
    data = tmp_path / "data"
    with running_portal(data, "--demo-outlook") as started:
        page = started.line("Anna's page")
        ready = f"{page.partition('/book/')[0]}/readyz"
        eventually(lambda: answers(ready))
        eventually(lambda: offered(started), seconds=60)
        taken = offered(started)[5]
        calendar = Path(started.line("Her calendars")) / "calendar"
        text = EVENT.format(start=taken, end=taken + timedelta(minutes=30))
        (calendar / "test.ics").write_text(text.replace("\n", "\r\n"))
        eventually(lambda: taken not in offered(started))
    assert started.process.returncode == 0
    with running_portal(data, "--demo-outlook") as again:
        assert again.line("Anna's page") != page
        status = [again.line("Her agent"), "status", "--json"]
        eventually(lambda: state_of(status) == "connected", seconds=60, every=1)
        assert taken not in offered(again)
        (calendar / "test.ics").unlink()
        eventually(lambda: taken in offered(again))


EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Daybook//Tests//EN
BEGIN:VEVENT
UID:test
DTSTAMP:20260101T000000Z
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
SUMMARY:Test
END:VEVENT
END:VCALENDAR
"""


def offered(started: Started) -> list[datetime]:
    """The starts on Anna's page in the next fortnight."""
    page = started.line("Anna's page")
    url, _, path = page.partition("/book/")
    today = datetime.now().date()
    query = {"start": str(today), "end": str(today + timedelta(days=14)), "tz": "UTC"}
    answer = httpx.get(f"{url}/api/v1/pages/{path}slots/", params=query)
    assert answer.status_code == 200, answer.text
    return [datetime.fromisoformat(slot["start"]) for slot in answer.json()["slots"]]


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def state_of(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    told = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return str(told.get("state", done.stdout + done.stderr))
