"""Where a change stands, computed from its row, so that it can be left and taken up anywhere."""

from enum import StrEnum

from calendars.models import AccountChange


class ChangeStep(StrEnum):
    ACCOUNT = "account"
    FIRST_SYNC = "first-sync"
    CALENDARS = "calendars"
    CONFIRM = "confirm"
    RESULT = "result"


MOVING = {ChangeStep.FIRST_SYNC, ChangeStep.RESULT}
"""Steps whose pages change by themselves."""

LABELS = {
    ChangeStep.ACCOUNT: "Choose the new account",
    ChangeStep.FIRST_SYNC: "Wait for its first sync",
    ChangeStep.CALENDARS: "Choose its calendars",
    ChangeStep.CONFIRM: "Confirm",
}


def step_of(change: AccountChange) -> ChangeStep:
    if change.confirmed_at:
        return ChangeStep.RESULT
    if change.new is None:
        return ChangeStep.ACCOUNT
    if change.new.last_sync_at is None:
        return ChangeStep.FIRST_SYNC
    return ChangeStep.CALENDARS if change.replacements is None else ChangeStep.CONFIRM


def marks(step: ChangeStep) -> list[tuple[str, str]]:
    """Each step's label with done, running or waiting."""
    at = list(LABELS).index(step) if step in LABELS else len(LABELS)
    states = ("done" if number < at else "running" if number == at else "waiting"
              for number in range(len(LABELS)))  # fmt: skip
    return list(zip(LABELS.values(), states, strict=True))
