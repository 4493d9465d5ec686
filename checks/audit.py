"""Whether a package of the lock files has a known vulnerability; run by `make check`.

pip-audit asks the package index for its advisories. Where those cannot be had the reason is told
and nothing fails: a machine without a network must be able to check everything else.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOCKED = Path(__file__).parent.parent / "requirements" / "dev.txt"
"""All that portal and agent use, and the tools."""
PROBE = "pip==25.0 --hash=sha256:" + "0" * 64
"""Of the tool itself: whatever is known of it, an index with advisories answers."""
PATIENCE = 20
"""Seconds for the probe, after which there is no network worth waiting for."""
IGNORED: dict[str, str] = {}
"""Advisories that do not concern Daybook, by number, and why."""


def main() -> int:
    reason = why_there_are_no_advisories()
    if reason:
        sys.stdout.write(f"pip-audit is skipped: {reason}\n")
        return 0
    told, trouble = _audit(LOCKED, seconds=600)
    if told is None:
        sys.stdout.write(f"pip-audit is skipped: {trouble}\n")
        return 0
    lines, count = findings(told), len(told["dependencies"])
    sys.stdout.write("\n".join([*lines, f"pip-audit: {count} packages, {len(lines)} findings."]))
    sys.stdout.write("\n")
    return 1 if lines else 0


def why_there_are_no_advisories() -> str:
    """Found out with one package, so that a machine without a network loses no time."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "probe.txt"
        file.write_text(PROBE)
        told, trouble = _audit(file, seconds=PATIENCE)
    return trouble if told is None else reason_for_silence(told)


def reason_for_silence(told: dict[str, Any]) -> str:
    """Why nothing is known of any package; "" when something is."""
    reasons = [one.get("skip_reason", "") for one in told["dependencies"]]
    return reasons[0] if reasons and all(reasons) else ""


def findings(told: dict[str, Any]) -> list[str]:
    """A line for each vulnerability, with what mends it."""
    return [
        f"{one['name']} {one['version']} has {known['id']}: {_remedy(known['fix_versions'])}"
        for one in told["dependencies"]
        for known in one.get("vulns", ())
        if known["id"] not in IGNORED
    ]


def _remedy(versions: Sequence[str]) -> str:
    return f"update to {' or '.join(versions)}" if versions else "there is no update yet"


def _audit(file: Path, *, seconds: int) -> tuple[dict[str, Any] | None, str]:
    """What pip-audit found, or None and why it found out nothing."""
    asked = ["-r", str(file), "--require-hashes", "--disable-pip", "--format", "json"]
    words = [sys.executable, "-m", "pip_audit", *asked, "--progress-spinner", "off"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=seconds, check=False)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return None, f"the package index did not answer within {seconds} seconds."
    except ValueError:
        lines = done.stderr.strip().splitlines() or ["it told nothing."]
        return None, lines[-1][:300]
    return told, ""


if __name__ == "__main__":
    sys.exit(main())
