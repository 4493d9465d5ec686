"""Try an account: sign in, list its calendars, and say step by step how far it got."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from connectors.actions.connect import (
    credentials_of,
    fail_connecting,
    finish_connecting,
    is_lost,
    wish_of,
)
from connectors.actions.refusals import TryLost, Unforeseen
from connectors.kinds.registry import open_provider
from connectors.models import ConnectionTry, Connector
from providers.base import Account, Progress, silent
from providers.credentials import Credentials, HeldCredentials
from providers.errors import ProviderError
from providers.network import NetworkPolicy

log = structlog.get_logger(__name__)

STEPS = ("resolve", "connect", "tls", "sign-in", "calendars")


def run(
    attempt_id: UUID | str,
    *,
    watcher: Progress = silent,
    clock: Callable[[], datetime] = timezone.now,
) -> Connector | None:
    """Bring a running try to its end, whatever happens. The connector, or None if it failed."""
    attempts = ConnectionTry.objects.select_related("host", "connector")
    attempt = attempts.filter(pk=attempt_id, state=ConnectionTry.State.RUNNING).first()
    if attempt is None:
        return None
    try:
        credentials = HeldCredentials(credentials_of(wish_of(attempt)))
        account = sign_in(attempt, credentials, watcher, clock)
        return finish_connecting(
            attempt=attempt, account=account, credentials=credentials.read(), now=clock()
        )
    except ProviderError as error:
        fail_connecting(attempt=attempt, error=error)
    except Exception:
        log.exception("a connection try ended unexpectedly", attempt=str(attempt_id))
        fail_connecting(attempt=attempt, error=Unforeseen())
    return None


def sign_in(
    attempt: ConnectionTry,
    credentials: Credentials,
    watcher: Progress,
    clock: Callable[[], datetime] = timezone.now,
) -> Account:
    """Raises `TryLost` before the next step once nobody waits for the try any more."""
    _check_is_awaited(attempt, clock)
    provider = open_provider(
        attempt.kind,
        address=attempt.address,
        credentials=credentials,
        details=_kept(attempt.connector),
        policy=NetworkPolicy.parse(settings.ALLOW_PRIVATE_ADDRESSES),
    )
    with provider:
        return provider.discover(_noting(attempt, watcher, clock))


def _check_is_awaited(attempt: ConnectionTry, clock: Callable[[], datetime]) -> None:
    if is_lost(attempt, clock()):
        raise TryLost


def _kept(connector: Connector | None) -> dict[str, object]:
    """Calendars that were added by their address stay when the account is signed in again."""
    typed = connector.details.get("typed") if connector else None
    return {"typed": typed} if typed else {}


def _noting(attempt: ConnectionTry, watcher: Progress, clock: Callable[[], datetime]) -> Progress:
    """Progress as the try page reads it: the names of the steps begun, in order."""

    def note(step: str, done: int, total: int | None) -> None:
        _check_is_awaited(attempt, clock)
        watcher(step, done, total)
        steps = steps_after(attempt.steps, step)
        # Only the beginning counts: a step is told again when it is done.
        if done == 0 and steps != attempt.steps:
            attempt.steps = steps
            ConnectionTry.objects.filter(pk=attempt.pk).update(steps=steps)

    return note


def steps_after(steps: list[str], step: str) -> list[str]:
    """A step that begins again starts over from there: the next address is being tried."""
    return [*steps[: steps.index(step)], step] if step in steps else [*steps, step]
