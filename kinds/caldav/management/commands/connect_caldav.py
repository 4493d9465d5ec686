"""Connect a CalDAV account without the browser, for scripts and first installations."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from connectors import trying
from connectors.actions.connect import AccountWish, begin_connecting
from connectors.domain.freshness import MANUAL
from connectors.forms import sync_choices
from connectors.models import ConnectionTry, Connector, SyncRun
from connectors.wake import SYNC_TASK
from connectors.words.tries import STEPS
from providers.words import error_of, remedy_of

EXIT_NOT_CONNECTED = 1
EXIT_NOT_SYNCED = 2


class Command(BaseCommand):
    help = (
        "Connect a CalDAV account of a user and run its first sync. Exit codes: 0 connected and "
        "synced, 1 not connected (nothing is stored), 2 connected but not synced yet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host",
            "--user",
            required=True,
            metavar="EMAIL",
            help="The host's mail address in Daybook (--user is its older name).",
        )
        parser.add_argument("--address", required=True, help="Server, mail or web address.")
        parser.add_argument("--username", default="", help="Default: the address.")
        parser.add_argument("--password-env", help="Environment variable that holds the password.")
        parser.add_argument("--name", default="", help="How the connector is called in Daybook.")
        parser.add_argument(
            "--interval",
            default=str(Connector.Interval.M5.value),
            choices=[value for value, _ in sync_choices()],
            help=f"Minutes between two syncs, or “{MANUAL}”.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connector = self._connect(self._host(options["host"]), self._wish(options))
        self.stdout.write(f"Connected {connector.account} as connector {connector.pk}.")
        app.tasks[SYNC_TASK](connector_id=connector.pk, trigger=str(SyncRun.Trigger.FIRST))
        self._tell_sync(connector)

    def _host(self, email: str) -> User:
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {email}.") from None

    def _wish(self, options: dict[str, Any]) -> AccountWish:
        return AccountWish(
            address=options["address"].strip(),
            username=options["username"] or options["address"].strip(),
            password=_password(options["password_env"]),
            name=options["name"],
            sync=options["interval"],
        )

    def _connect(self, host: User, wish: AccountWish) -> Connector:
        attempt = begin_connecting(
            host=host,
            kind="caldav",
            wish=wish,
            now=timezone.now(),
            in_background=False,
        )
        try:
            connector = trying.run(attempt.pk, watcher=self._tell_step)
            attempt.refresh_from_db()
        finally:
            # Nobody follows this try in a browser.
            ConnectionTry.objects.filter(pk=attempt.pk).delete()
        if connector is None:
            raise CommandError(
                f"{error_of(attempt)}\n{remedy_of(attempt)}", returncode=EXIT_NOT_CONNECTED
            )
        return connector

    def _tell_step(self, step: str, done: int, total: int | None) -> None:
        if done == 0:
            self.stdout.write(f"{STEPS.get(step, step)} …")

    def _tell_sync(self, connector: Connector) -> None:
        run = connector.runs.exclude(finished_at=None).first()
        if run is None or run.outcome != SyncRun.Outcome.OK:
            why = error_of(run) or run.get_outcome_display() if run else "no sync was run"
            raise CommandError(f"The first sync: {why}", returncode=EXIT_NOT_SYNCED)
        self.stdout.write(f"In step: {run.calendars} calendars, {run.added} events.")


def _password(variable: str | None) -> str:
    """From the environment, from standard input when that is a pipe, else asked for."""
    if variable:
        if variable not in os.environ:
            raise CommandError(f"The environment has no variable {variable}.")
        return os.environ[variable]
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return getpass.getpass("App password: ")
