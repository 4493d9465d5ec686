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

WAY = (ChangeStep.ACCOUNT, ChangeStep.FIRST_SYNC, ChangeStep.CALENDARS, ChangeStep.CONFIRM)
"""Until all is said and done."""


def step_of(change: AccountChange) -> ChangeStep:
    if change.confirmed_at:
        return ChangeStep.RESULT
    if change.new is None:
        return ChangeStep.ACCOUNT
    if change.new.last_sync_at is None:
        return ChangeStep.FIRST_SYNC
    return ChangeStep.CALENDARS if change.replacements is None else ChangeStep.CONFIRM


def marks(step: ChangeStep) -> list[tuple[ChangeStep, str]]:
    """Each step of the way with done, running or waiting."""
    at = WAY.index(step) if step in WAY else len(WAY)
    states = ("done" if number < at else "running" if number == at else "waiting"
              for number in range(len(WAY)))  # fmt: skip
    return list(zip(WAY, states, strict=True))
