"""Where a change stands, computed from its row, so that it can be left and taken up anywhere."""

from enum import StrEnum

from calendars.models import AccountChange


class Step(StrEnum):
    ACCOUNT = "account"
    FIRST_SYNC = "first-sync"
    CALENDARS = "calendars"
    CONFIRM = "confirm"
    RESULT = "result"


MOVING = {Step.FIRST_SYNC, Step.RESULT}
"""Steps whose pages change by themselves."""

LABELS = {
    Step.ACCOUNT: "Choose the new account",
    Step.FIRST_SYNC: "Wait for its first sync",
    Step.CALENDARS: "Choose its calendars",
    Step.CONFIRM: "Confirm",
}


def step_of(change: AccountChange) -> Step:
    if change.confirmed_at:
        return Step.RESULT
    if change.new is None:
        return Step.ACCOUNT
    if change.new.last_sync_at is None:
        return Step.FIRST_SYNC
    return Step.CALENDARS if change.replacements is None else Step.CONFIRM


def marks(step: Step) -> list[tuple[str, str]]:
    """Each step's label with done, running or waiting."""
    at = list(LABELS).index(step) if step in LABELS else len(LABELS)
    states = ("done" if number < at else "running" if number == at else "waiting"
              for number in range(len(LABELS)))  # fmt: skip
    return list(zip(LABELS.values(), states, strict=True))
