"""Known vulnerabilities are looked for where somebody can be asked, and nowhere else waited for."""

import os
import subprocess
import sys

from checks import audit

SKIPPED = {"name": "anyio", "skip_reason": "Dependency not found on PyPI: anyio (4.16.0)"}
SOUND = {"name": "attrs", "version": "26.1.0", "vulns": []}
HURT = {
    "name": "lxml",
    "version": "6.0.0",
    "vulns": [
        {"id": "PYSEC-2026-1", "fix_versions": ["6.0.1", "5.9.2"]},
        {"id": "PYSEC-2026-2", "fix_versions": []},
    ],
}


def test_an_index_that_knows_no_package_has_no_advisories() -> None:
    assert audit.reason_for_silence({"dependencies": [SKIPPED]}) == SKIPPED["skip_reason"]
    assert audit.reason_for_silence({"dependencies": [SKIPPED, SOUND]}) == ""


def test_every_vulnerability_is_told_with_what_mends_it() -> None:
    assert audit.findings({"dependencies": [SKIPPED, SOUND, HURT]}) == [
        "lxml 6.0.0 has PYSEC-2026-1: update to 6.0.1 or 5.9.2",
        "lxml 6.0.0 has PYSEC-2026-2: there is no update yet",
    ]


def test_without_a_network_the_audit_is_skipped_with_its_reason() -> None:
    nobody = "http://127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, "checks/audit.py"],
        env=os.environ | {"HTTPS_PROXY": nobody, "https_proxy": nobody, "NO_PROXY": ""},
        capture_output=True,
        text=True,
        timeout=audit.PATIENCE * 3,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("pip-audit is skipped: ")
    assert len(done.stdout) > len("pip-audit is skipped: ") + 10
