"""The commands as somebody with one machine runs them, each with its own embedded PostgreSQL."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.clock import handed_down
from tests.journeys.test_demo import running_portal
from tests.servers.portal import ROOT, eventually

pytestmark = [pytest.mark.slow]


def manage(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, **handed_down(), "DATA_DIR": str(data), "ENV_FILE": "tests/no.env"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def is_ready(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/readyz").status_code == 200
    return False


def test_running_portal_is_saved_and_restored_on_another_machine(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "portal.daybook"
    with running_portal(here, "--demo") as started:
        page = started.line("Booking page")
        url = page.split("/book/")[0]
        eventually(lambda: is_ready(url))
        made = manage(here, "backup", str(file))
        assert made.returncode == 0, made.stderr
        assert "Not in it" not in made.stdout, "the portal made its own secrets"
        refused = manage(here, "restore", str(file))
        assert refused.returncode == 1
        assert "The database is in use" in refused.stderr
        assert httpx.get(page).status_code == 200

    done = manage(there, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "no key of this machine opens" not in done.stdout
    assert (there / "secrets.json").read_text() == (here / "secrets.json").read_text()
    code = "from accounts.models import User; print(User.objects.get())"
    people = ["shell", "-v", "0", "-c", code]
    assert manage(there, *people).stdout == manage(here, *people).stdout == "John Smith\n"
    again = manage(there, "restore", str(file))
    assert "There is a portal in this database already" in again.stderr
