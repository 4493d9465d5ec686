"""`manage.py sync`: bring connectors up to date in this process and print what happened."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from calendars.actions.anew import ask_anew
from calendars.models import Calendar
from calendars.sync.engine import sync_connector
from calendars.sync.lock import SyncRunningError
from connectors.models import Connector, SyncRun
from providers.words import error_of, remedy_of, said

COUNTS = ("calendars", "added", "changed", "removed", "held", "quarantined")


class Command(BaseCommand):
    help = (
        "Sync connectors now, in this process, and print the runs. "
        "The exit status is 1 when a run failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("connector", nargs="*", help="Id, name or account of a connector.")
        parser.add_argument(
            "--all", action="store_true", help="Every connector that is not paused."
        )
        parser.add_argument(
            "--anew",
            action="store_true",
            help="Read every event once more. What is known stays in force until that is done.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object for each run.")

    def handle(self, *args: Any, **options: Any) -> None:
        connectors = _chosen(options["connector"], everything=options["all"])
        if options["anew"]:
            ask_anew(Calendar.objects.filter(connector__in=connectors))
        outcomes = [self._sync(connector, as_json=options["json"]) for connector in connectors]
        if not connectors:
            self.stdout.write("There is no connector to sync.")
        if not all(outcomes):
            raise SystemExit(1)

    def _sync(self, connector: Connector, *, as_json: bool) -> bool:
        try:
            run = sync_connector(connector.pk, trigger=SyncRun.Trigger.COMMAND)
        except SyncRunningError:
            self.stderr.write(f"{connector.name}: another sync is running; try again later.")
            return False
        connector.refresh_from_db()
        self.stdout.write(json.dumps(as_dict(run)) if as_json else as_text(connector, run))
        return run.outcome != SyncRun.Outcome.FAILED


def _chosen(names: Sequence[str], *, everything: bool) -> list[Connector]:
    if bool(names) == everything:
        raise CommandError("Name one or more connectors, or give --all.")
    if everything:
        return list(Connector.objects.filter(paused_at=None).order_by("pk"))
    return [connector for name in names for connector in _named(name)]


def _named(name: str) -> list[Connector]:
    match = Q(name=name) | Q(account=name)
    if name.isdigit():
        match |= Q(pk=int(name))
    found = list(Connector.objects.filter(match).order_by("pk"))
    if not found:
        raise CommandError(f"There is no connector “{name}”.")
    return found


def as_dict(run: SyncRun) -> dict[str, object]:
    return {
        "connector": run.connector_id,
        "name": run.connector.name,
        "outcome": run.outcome,
        "started_at": run.started_at.isoformat(),
        "seconds": round(run.duration.total_seconds(), 3) if run.duration else None,
        **{name: getattr(run, name) for name in COUNTS},
        "resets": run.resets,
        "compared": run.compared,
        "untold": run.untold,
        "error_code": run.error_code,
        "error_text": error_of(run),
        "notes": [said(note) for note in run.notes],
    }


def as_text(connector: Connector, run: SyncRun) -> str:
    took = run.duration.total_seconds() if run.duration else 0
    counts = ", ".join(f"{getattr(run, name)} {name}" for name in COUNTS)
    lines = [
        f"{connector.name} (connector {connector.pk}): {run.get_outcome_display()} "
        f"after {took:.1f} s",
        f"  {counts}",
        *(f"  · {said(note)}" for note in run.notes),
    ]
    if run.outcome == SyncRun.Outcome.FAILED:
        lines += [f"  {error_of(run)}", f"  What helps: {remedy_of(connector)}"]
    return "\n".join(lines)
