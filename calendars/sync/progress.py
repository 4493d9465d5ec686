"""How far a running sync is, noted where every process can see it, a few times a second at most.

A sync that reads no event leaves no record of having run, however long its server thinks.
"""

import time
from collections.abc import Callable

from connectors.models import Connector, SyncRun
from live.publish import publish

APART = 0.3
"""Seconds between two notes: quicker than people read, slower than a server delivers."""
STEP_LENGTH = 120


class RunProgress:
    """The progress of one run. What is noted last before it ends may be missing: `finish` is near.

    `begin` stores the run, which is not yet stored when it begins. As a function it listens to a
    provider: (step, done, total).
    """

    def __init__(
        self,
        connector: Connector,
        run: SyncRun,
        begin: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connector, self._run, self._begin, self._clock = connector, run, begin, clock
        self._noted = clock()

    def sees_calendars(self, total: int) -> None:
        self._run.calendars_total = total
        self._note()

    def begins(self, name: str, done: int) -> None:
        """Another calendar, after `done` ones."""
        self._run.step = name[:STEP_LENGTH]
        self._run.calendars = done
        self._run.events_done, self._run.events_total = 0, None
        self._note()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        if step == "events":
            self._run.events_done, self._run.events_total = done, total
            self._note()

    def _note(self) -> None:
        now = self._clock()
        has_begun = self._run.pk is not None or self._run.events_total
        if now - self._noted < APART or not has_begun:
            return
        self._noted = now
        if self._run.pk is None:
            self._begin()
        names = ("calendars", "calendars_total", "step", "events_done", "events_total")
        facts = {name: getattr(self._run, name) for name in names}
        SyncRun.objects.filter(pk=self._run.pk, outcome="running").update(**facts)
        publish(host_id=self._connector.host_id, what="connector", pk=self._connector.pk)
