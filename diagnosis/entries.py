"""What connectors themselves, and kinds of accounts, enter into the table of checks."""

from connectors.kinds.registry import kinds
from diagnosis import (
    fixes,  # noqa: F401  (registers the fixes)
    tasks,  # noqa: F401  (registers the jobs)
)
from diagnosis.registry import enter_all
from diagnosis.shown import render_diagnosis
from diagnosis.words import own, table
from live import fragments


def enter_checks() -> None:
    table.enter(own.WORDS)
    enter_all("diagnosis.checks")
    for kind in kinds().values():
        for words in kind.checks.words:
            table.enter(words)
    fragments.register("diagnosis", render_diagnosis)
