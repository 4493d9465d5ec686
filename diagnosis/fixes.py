"""What a diagnosis can put right by itself, by the name that a result's button carries.

A fix is an ordinary action of the owner's; the floors above enter theirs when they start.
"""

from collections.abc import Callable

from django.utils import timezone

from connectors.actions.refusals import ConnectorRefused
from connectors.actions.steer import change_mode, resume_connector, sync_now
from connectors.words.refusals import refused
from diagnosis.case import Case
from diagnosis.result import Fix, Saying

Fixer = Callable[[Case, str], Saying]

_fixers: dict[str, Fixer] = {}


class FixRefused(Exception):
    """The fix is not possible any more; `saying` tells why."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.saying = Saying(code, **details)


def fixes(code: str) -> Callable[[Fixer], Fixer]:
    """Register a function that puts something right and says what it did."""

    def enter(fixer: Fixer) -> Fixer:
        _fixers[code] = fixer
        return fixer

    return enter


def apply_fix(case: Case, fix: Fix) -> Saying:
    """Raises `FixRefused`."""
    if fix.code not in _fixers:
        raise FixRefused("fix-gone")
    return _fixers[fix.code](case, fix.argument)


@fixes("sync-now")
def _sync_now(case: Case, argument: str) -> Saying:
    try:
        begun = sync_now(connector=case.connector)
    except ConnectorRefused as refusal:
        raise FixRefused("said-before", text=refused(refusal)) from refusal
    return Saying("sync-starts" if begun else "sync-waits")


@fixes("resume")
def _resume(case: Case, argument: str) -> Saying:
    resumed = resume_connector(connector=case.connector)
    return Saying("resumed" if resumed else "not-paused")


@fixes("auto-sync")
def _auto_sync(case: Case, argument: str) -> Saying:
    change_mode(connector=case.connector, sync=argument, now=timezone.now())
    return Saying("syncs-from-now-on", pace=int(argument))
