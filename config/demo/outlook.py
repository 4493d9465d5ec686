"""The demo of the Connector for Outlook: a host whose calendars are on "her PC".

Outlook exists on Windows only, so the agent reads a folder of .ics files instead; everything else
is real: the pairing, the agent in a process of its own, and its line to this portal. Any program
that knows such folders (khal, vdirsyncer, calcurse …) plays the part of Outlook.
"""

import contextlib
import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

import httpx
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from bookings.actions.pages import save_page
from bookings.hours import WeeklySpan
from bookings.models import BookingPage
from config.demo.companion import companion
from config.demo.events import FREE, PRIVATE, TENTATIVE, DemoEvent, render
from config.demo.seed import HOST_PASSWORD
from connectors.models import Connector
from kinds.outlook.models import Agent
from kinds.outlook.pairing import open_pairing

HOST_EMAIL = "anna@example.com"
PAGE_PATH = "/book/anna-berger/coffee/"
ZONE = "Europe/Berlin"
AGENT = settings.BASE_DIR / "agent"
SHARED = [settings.BASE_DIR / name for name in ("ical", "protocol")]
PATIENCE = 60.0
AGAIN = 3.0
"""Seconds until an agent that ended by itself is started again."""

CALENDARS: dict[str, tuple[str, str, list[DemoEvent]]] = {
    "calendar": (
        "Calendar",
        "#3b6ea5",
        [
            DemoEvent("Sales round", 0, clock(9), 45, zone=ZONE, rule="FREQ=WEEKLY;BYDAY=MO"),
            DemoEvent("Weekly plan", 4, clock(14), 60, zone=ZONE, rule="FREQ=WEEKLY"),
            DemoEvent("Workshop, part 1", 8, clock(10), 150, zone=ZONE),
            DemoEvent("Workshop, part 2", 9, clock(10), 150, zone=ZONE),
            DemoEvent("Physiotherapy", 10, clock(8), 60, zone=ZONE, properties=PRIVATE),
            DemoEvent("Perhaps: fair in Cologne", 11, days=2, properties=TENTATIVE),
            DemoEvent("Home office", 7, days=2, properties=FREE),
        ],
    ),
    "meeting-room": (
        "Meeting room 2",
        "#8a5a2b",
        [
            DemoEvent(
                "Used by accounting", 1, clock(13), 120, zone=ZONE, rule="FREQ=WEEKLY;BYDAY=TU,TH"
            )
        ],
    ),
    "birthdays": (
        "Birthdays",
        "#a03c6e",
        [DemoEvent("Birthday: Tom", 5, rule="FREQ=YEARLY", properties=FREE)],
    ),
}


@dataclass(frozen=True, slots=True)
class DemoPc:
    """Anna's PC: where its calendars are, and what its agent keeps."""

    folder: Path

    @property
    def calendars(self) -> Path:
        return self.folder / "calendars"

    @property
    def home(self) -> Path:
        return self.folder / "agent"

    @property
    def program(self) -> Path:
        """Anna's `daybook-connector`, for whoever wants to sit down at her PC."""
        return self.folder / "daybook-connector"

    @property
    def portal(self) -> Path:
        """Remembers the address that the agent was paired with."""
        return self.home / "demo-portal"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "daybook_connector", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | self.settings

    @property
    def settings(self) -> dict[str, str]:
        # Where the portal's own modules come from may be told in the same variable.
        places = [str(AGENT), *map(str, SHARED), os.environ.get("PYTHONPATH", "")]
        return {
            "PYTHONPATH": os.pathsep.join(filter(None, places)),
            "DAYBOOK_CONNECTOR_HOME": str(self.home),
            # A desktop's key store would ask the user; the demo keeps its token in a file.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def write_program(self) -> None:
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in self.settings.items())
        command = shlex.join(self.command())
        self.program.write_text(f'#!/bin/sh\nexec env {settings} {command} "$@"\n')
        self.program.chmod(0o755)


def demo_pc() -> DemoPc:
    """Anna's PC, with a believable calendar at the first start."""
    pc = DemoPc(settings.DATA_DIR / "demo-outlook")
    if not pc.calendars.exists():
        today = timezone.localdate()
        fill(pc.calendars, today - timedelta(days=today.weekday()))
    pc.home.mkdir(parents=True, exist_ok=True)
    pc.write_program()
    return pc


def fill(folder: Path, monday: date) -> None:
    for name, (title, colour, events) in CALENDARS.items():
        calendar = folder / name
        calendar.mkdir(parents=True)
        (calendar / "displayname").write_text(title)
        (calendar / "color").write_text(colour)
        for event in events:
            uid, text = render(event, monday)
            (calendar / f"{uid}.ics").write_bytes(text)


def host() -> User:
    """Anna and her booking page, made at the first start."""
    anna = User.objects.filter(email=HOST_EMAIL).first()
    if anna is None:
        anna = User.objects.create_user(
            HOST_EMAIL, HOST_PASSWORD, name="Anna Berger", slug="anna-berger", timezone=ZONE
        )
        save_page(
            page=BookingPage(
                user=anna,
                slug="coffee",
                title="Coffee with Anna",
                description="Half an hour, whatever it is about.",
                location="Meeting room 2, or a call",
                timezone=ZONE,
            ),
            weekly=[WeeklySpan(day, clock(9), clock(17)) for day in range(5)],
        )
    return anna


@contextlib.contextmanager
def running_agent(url: str) -> Iterator[DemoPc]:
    """Keep Anna's agent running, in its own process, from when the portal answers at `url`."""
    anna, pc, stop = host(), demo_pc(), threading.Event()
    keeper = threading.Thread(target=_keep_running, args=(anna, pc, url, stop), daemon=True)
    keeper.start()
    try:
        yield pc
    finally:
        stop.set()
        keeper.join(20)


def _keep_running(anna: User, pc: DemoPc, url: str, stop: threading.Event) -> None:
    with (pc.home / "demo.log").open("ab") as log:
        try:
            if _wait(url, stop) and not _is_paired(anna, pc, url):
                _pair(anna, pc, url, log.fileno())
            while not stop.is_set():
                _run(pc, log.fileno(), stop)
        except Exception as error:  # a thread of its own: nobody else would hear of it
            sys.stderr.write(f"  Anna's agent could not be started: {error}\n")
        finally:
            connection.close()


def _wait(url: str, stop: threading.Event) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not stop.wait(0.2):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/healthz", trust_env=False).status_code == 200:
                return True
    return False


def _is_paired(anna: User, pc: DemoPc, url: str) -> bool:
    """Whether the agent is paired, and with this portal's present address."""
    active = Agent.objects.active().filter(account__host=anna).exists()
    return active and pc.portal.exists() and pc.portal.read_text() == url


def _pair(anna: User, pc: DemoPc, url: str, log: int) -> None:
    earlier = Connector.objects.owned_by(anna).filter(kind="outlook").first()
    account, code = open_pairing(host=anna, connector=earlier, now=timezone.now())
    command = pc.command(
        "pair", "--portal", url, "--id", account.public_id, "--code", code, "--take-over",
        "--store", "vdir", "--folder", str(pc.calendars),
    )  # fmt: skip
    done = subprocess.run(
        command, env=pc.environment, cwd=pc.folder, stdout=log, stderr=log, timeout=60
    )
    if done.returncode:
        raise CommandError(f"pairing ended with {done.returncode}; see {pc.home}/demo.log")
    pc.portal.write_text(url)


def _run(pc: DemoPc, log: int, stop: threading.Event) -> None:
    """Until told to stop, or until the agent ends by itself."""
    process = subprocess.Popen(
        companion(*pc.command("run")),
        env=pc.environment,
        cwd=pc.folder,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        while process.poll() is None and not stop.wait(0.2):
            pass
    finally:
        process.terminate()
        process.wait(15)
    stop.wait(AGAIN)
