"""A real agent in a process of its own, with a folder of .ics files for its calendars."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.clock import handed_down, python_path
from tests.servers.portal import ROOT

VEVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Daybook//Tests//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260101T000000Z\r
DTSTART:{start:%Y%m%dT%H%M%SZ}\r
DTEND:{end:%Y%m%dT%H%M%SZ}\r
SUMMARY:{title}\r
{more}END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass
class AgentProcess:
    """One PC: `folder` holds its calendars and what the agent keeps."""

    folder: Path
    log: Path
    popen: subprocess.Popen[bytes] | None = None
    changes: dict[str, str] = field(default_factory=dict)

    @property
    def calendars(self) -> Path:
        return self.folder / "calendars"

    def calendar(self, name: str = "work") -> Path:
        path = self.calendars / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def environment(self) -> dict[str, str]:
        names = ("PATH", "HOME", "LANG")
        kept = {name: os.environ[name] for name in names if name in os.environ}
        return {
            **kept,
            **handed_down(),
            "PYTHONPATH": python_path(*(ROOT / name for name in ("agent", "ical", "protocol"))),
            "DAYBOOK_CONNECTOR_HOME": str(self.folder / "agent"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            **self.changes,
        }

    def call(self, *arguments: str, patience: float = 60) -> subprocess.CompletedProcess[str]:
        """One command of the agent, to its end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return subprocess.run(
            [sys.executable, "-m", "daybook_connector", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=patience,
        )

    def ask(self, *arguments: str) -> Any:
        """The answer of a command as JSON."""
        done = self.call(*arguments, "--json")
        assert done.stdout, done.stderr + self.words()
        return json.loads(done.stdout)

    def pair(self, url: str, public_id: str, code: str, *more: str) -> None:
        done = self.call(
            "pair", "--portal", url, "--id", public_id, "--code", code,
            "--store", "vdir", "--folder", str(self.calendars), *more,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, code: str = "") -> None:
        """Run it as the user does; or `code` that runs it otherwise."""
        arguments = ["-c", code] if code else ["-m", "daybook_connector", "run"]
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.popen is not None
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(10)

    def stop(self) -> None:
        if self.popen is None or self.popen.poll() is not None:
            return
        self.popen.terminate()
        try:
            self.popen.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    # --- The user's hands ---

    def put(
        self, uid: str, start: datetime, *, minutes: int = 30, name: str = "work", more: str = ""
    ) -> Path:
        """An event, written as careful programs do: aside, then moved into place."""
        start = start.astimezone(UTC)
        text = VEVENT.format(
            uid=uid, start=start, end=start + timedelta(minutes=minutes), title=uid, more=more
        )
        path = self.calendar(name) / f"{uid}.ics"
        aside = path.with_suffix(f".{time.monotonic_ns()}.tmp")
        aside.write_text(text)
        aside.replace(path)
        return path
