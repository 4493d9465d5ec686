"""What a diagnosis can put right by itself, by the name that a result's button carries.

A fix is an ordinary action of the owner's; the floors above enter theirs when they start.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.wording import pace
from connectors.actions.refusals import ConnectorRefused
from connectors.actions.steer import change_mode, resume_connector, sync_now
from connectors.words.actions import asked_to_sync
from connectors.words.refusals import refused
from diagnosis.case import Case
from diagnosis.result import Fix

Fixer = Callable[[Case, str], str]

_fixers: dict[str, Fixer] = {}


class FixRefused(Exception):
    """The fix is not possible any more; the message is a sentence for the owner."""


def fixes(code: str) -> Callable[[Fixer], Fixer]:
    """Register a function that puts something right and says in a sentence what it did."""

    def enter(fixer: Fixer) -> Fixer:
        _fixers[code] = fixer
        return fixer

    return enter


def apply_fix(case: Case, fix: Fix) -> str:
    """Raises `FixRefused`."""
    if fix.code not in _fixers:
        raise FixRefused("This cannot be done here any more. Run the checks again.")
    return _fixers[fix.code](case, fix.argument)


@fixes("sync-now")
def _sync_now(case: Case, argument: str) -> str:
    try:
        begun = sync_now(connector=case.connector)
    except ConnectorRefused as refusal:
        raise FixRefused(refused(refusal)) from refusal
    return asked_to_sync(begun=begun)


@fixes("resume")
def _resume(case: Case, argument: str) -> str:
    resumed = resume_connector(connector=case.connector)
    return "Resumed. It catches up now." if resumed else "It is not paused any more."


@fixes("auto-sync")
def _auto_sync(case: Case, argument: str) -> str:
    change_mode(connector=case.connector, sync=argument, now=timezone.now())
    return f"It syncs {pace(timedelta(minutes=int(argument)))} from now on."
