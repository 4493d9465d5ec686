"""How far a try to connect has come, as pages and API tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.actions.connect import is_lost
from connectors.actions.refusals import AlreadyConnected, TryLost, Unforeseen
from connectors.models import ConnectionTry
from connectors.trying import STEPS
from connectors.words import tries as words

OUR_OWN = frozenset({TryLost.code, Unforeseen.code})
"""Failures of the portal itself, which no step on the way to the server is to blame for."""


@dataclass(frozen=True, slots=True)
class TryStep:
    """One line of the progress: state is done, running, failed, skipped or waiting."""

    code: str
    label: str
    state: str

    @property
    def words(self) -> str:
        return str(words.STATES[self.state])


def as_it_is(attempt: ConnectionTry, now: datetime) -> ConnectionTry:
    """The try, shown as failed when it runs for so long that nobody should wait any more."""
    if is_lost(attempt, now):
        attempt.state = ConnectionTry.State.FAILED
        attempt.error_code = TryLost.code
    return attempt


def steps_of(attempt: ConnectionTry) -> Iterator[TryStep]:
    """Each step with its state. What fails before any step begins, such as an address that cannot
    be read, fails at the first one, unless the portal itself failed."""
    begun = list(attempt.steps)
    failed = attempt.state == ConnectionTry.State.FAILED
    done = attempt.state == ConnectionTry.State.DONE
    last = STEPS.index(begun[-1]) if begun else -1
    if failed and not begun and attempt.error_code not in OUR_OWN:
        last = 0
    for number, name in enumerate(STEPS):
        label = str(words.STEPS[name])
        if number == last and not done:
            yield TryStep(name, label, "failed" if failed else "running")
        elif name in begun:
            yield TryStep(name, label, "done")
        else:
            yield TryStep(name, label, "skipped" if number < last else "waiting")


def what_follows(attempt: ConnectionTry, now: datetime) -> str:
    """Of a failed try: whether anything happens by itself. A try is made once; a connector that was
    there before goes on with the login that it has."""
    connector = attempt.connector
    if connector is None or attempt.error_code == AlreadyConnected.code:
        return words.nothing_follows()
    if connector.paused_at is not None or connector.next_sync_at is None:
        return words.stays(connector.name)
    return words.goes_on(connector.name, max(connector.next_sync_at, now))
