"""A report to hand to support or to the IT department: versions, states, runs, alerts, results.
It is in English, whatever its reader speaks.

No titles, names of calendars, addresses of people or secrets; of the server's address only scheme,
host and port. Everything that is text goes through the redactor once more.
"""

import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from alerts.models import Alert
from alerts.words import kind_of
from connectors.domain.beats import Beat, longest, usual
from connectors.models import Connector, SyncRun
from connectors.overview import overview
from diagnosis.checks.network import server_of
from diagnosis.models import Diagnosis
from diagnosis.overall import overall
from diagnosis.redact import Redactor, redactor_for
from diagnosis.registry import sections
from diagnosis.stored import results_of
from diagnosis.words.told import ToldResult
from diagnosis.words.told import told as in_words
from diagnosis.workers import last_sign_of_life
from languages.offered import SOURCE
from languages.speaking import spoken
from providers.words import error_of, said

RUNS, ALERTS = 20, 20
PACKAGES = ("django", "procrastinate", "channels", "httpx")


def bundle(diagnosis: Diagnosis, now: datetime) -> dict[str, Any]:
    """All of it, ready for JSON: instants are UTC in ISO 8601."""
    with spoken(SOURCE), timezone.override(ZoneInfo(diagnosis.host.timezone)):
        return _bundle(diagnosis, now)


def _bundle(diagnosis: Diagnosis, now: datetime) -> dict[str, Any]:
    connector = diagnosis.connector
    redactor = redactor_for(connector)
    results = results_of(diagnosis.results)
    told: dict[str, Any] = _plain(
        {
            "made_at": now,
            "versions": _versions(),
            "portal": {"worker_last_seen_at": last_sign_of_life()},
            "connector": _connector(connector, redactor, now),
            "runs": [_run(run, redactor) for run in connector.runs.all()[:RUNS]],
            "alerts": [_alert(alert) for alert in connector.alerts.all()[:ALERTS]],
            "diagnosis": {
                "id": diagnosis.pk,
                "began_at": diagnosis.created_at,
                "ended_at": diagnosis.finished_at,
                "page": diagnosis.page,
                "day": diagnosis.day,
                "verdict": overall(results).verdict if results else "",
                "results": [_result(in_words(result), redactor) for result in results],
            },
            **{name: redactor.value(tell(connector, now)) for name, tell in sections.items()},
        }
    )
    return told


def _versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (database,) = cursor.fetchone()
    found = {
        "daybook": settings.VERSION,
        "python": platform.python_version(),
        "system": platform.system(),
    }
    return found | {"postgresql": database} | {name: _version(name) for name in PACKAGES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _connector(connector: Connector, redactor: Redactor, now: datetime) -> dict[str, Any]:
    state = overview(connector, now).state
    instants = (
        "created_at", "paused_at", "last_attempt_at", "last_seen_at", "last_sync_at",
        "last_change_at", "next_sync_at",
    )  # fmt: skip
    return {
        "number": connector.pk,
        "kind": connector.kind,
        "server": server_of(connector.address, connector.details),
        "state": state.code,
        "mode": connector.mode,
        "interval_minutes": connector.interval,
        "failures": connector.failures,
        "error_code": connector.error_code,
        "error_text": redactor.text(error_of(connector)),
        "server_sends_invitations": connector.details.get("server_sends_invitations"),
        **{name: getattr(connector, name) for name in instants},
    }


def _run(run: SyncRun, redactor: Redactor) -> dict[str, Any]:
    counts = (
        "calendars", "added", "changed", "removed", "held", "quarantined", "resets", "compared",
        "untold",
    )  # fmt: skip
    return {
        "trigger": run.trigger,
        "outcome": run.outcome,
        "times": run.times,
        "started_at": run.started_at,
        "last_started_at": run.last_started_at,
        **_lasted(run.last_beats),
        **{name: getattr(run, name) for name in counts},
        "error_code": run.error_code,
        "error_text": redactor.text(error_of(run)),
        "notes": [redactor.text(said(note)) for note in run.notes],
    }


def _lasted(beats: Sequence[Beat]) -> dict[str, float | None]:
    """How long the last of a run's syncs took, and what is usual among them."""
    if not beats:
        return {"seconds": None, "usual_seconds": None, "longest_seconds": None}
    return {
        "seconds": beats[-1].took.total_seconds(),
        "usual_seconds": usual(beats).total_seconds(),
        "longest_seconds": longest(beats).total_seconds(),
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "code": alert.code,
        "severity": kind_of(alert).severity,
        "subject": alert.subject,
        "raised_at": alert.raised_at,
        "resolved_at": alert.resolved_at,
    }


def _result(told: ToldResult, redactor: Redactor) -> dict[str, Any]:
    """Questions and codes are ours and stay; buttons mean nothing to somebody else."""
    return {
        "number": told.number,
        "name": told.result.question,
        "question": told.question,
        "verdict": told.verdict,
        "code": told.result.code,
        "title": redactor.text(told.title),
        "evidence": [redactor.text(line) for line in told.evidence],
        "meaning": redactor.text(told.meaning),
        "remedy": redactor.text(told.remedy),
        "milliseconds": told.milliseconds,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def as_text(found: Mapping[str, Any]) -> str:
    """The same for people: one fact a line, indented by what it belongs to."""
    return "\n".join(["Daybook connector report", "", *_lines(found, "")]) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    items = value.items() if isinstance(value, Mapping) else ((None, item) for item in value)
    for name, item in items:
        label = "-" if name is None else f"{name.replace('_', ' ')}:"
        if isinstance(item, Mapping | list):
            yield f"{indent}{label}{'' if item else ' none'}"
            yield from _lines(item, f"{indent}  ")
        else:
            yield f"{indent}{label} {'' if item is None else item}".rstrip()
