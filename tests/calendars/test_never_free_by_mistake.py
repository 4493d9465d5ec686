"""Owner, server and portal act at random: no time that is taken may look free by mistake.

The server lies in every way that was seen of real ones. The portal is the real engine with the real
CalDAV provider, over HTTP.
"""

import re
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import icalendar
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from calendars.models import BusyTime, Calendar, CalendarEntry
from calendars.sync.engine import sync_connector
from calendars.sync.outbox import write_due
from connectors.models import SyncRun
from providers import vault
from providers.words import error_of
from tests.factories import NOW, CalendarEntryFactory, ConnectorFactory, span
from tests.kinds.caldav.caldav_side import event_text
from tests.servers.simulated_dav import Backup, SimulatedDav

EVENTS = ["lunch", "ann+bob@example.com", "a:b c"]
"""Few, so that the calendar never loses many at once: the host would be asked first."""
NAMES = st.sampled_from(EVENTS)
MANNERS = st.sampled_from([(False, False), (True, False), (False, True), (True, True)])
"""Whether the server drops tokens silently, and whether it forgets deletions."""
HOURS = st.integers(0, 30)
PAUSES = st.sampled_from([0.3, 0.9, 1.5, 60.0, 3600.0])
Span = tuple[datetime, datetime]


class Portal(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.server = SimulatedDav()
        self.connector = ConnectorFactory(
            kind="caldav",
            address=self.server.url,
            sealed_credentials=vault.seal({"username": "john", "password": "secret"}),
        )
        self.now = NOW
        self.backup: Backup | None = None
        self.entry: CalendarEntry | None = None
        self.versions = 0
        self.known: set[Span] = set()
        """Times that the portal knew to be taken, and that have been so without interruption."""

    def teardown(self) -> None:
        try:
            self.two_syncs_and_a_comparison()
        finally:
            self.server.stop()

    # --- The server and its administrator ---------------------------------------------------

    @initialize(
        whole_seconds=st.booleans(),
        repeats=st.booleans(),
        no_tokens=st.sampled_from([False, False, True]),
        escapes=st.booleans(),
        manners=MANNERS,
    )
    def choose(
        self,
        whole_seconds: bool,
        repeats: bool,
        no_tokens: bool,
        escapes: bool,
        manners: tuple[bool, bool],
    ) -> None:
        quirks = self.server.quirks
        quirks.whole_seconds, quirks.repeats_tokens = whole_seconds, repeats
        quirks.no_tokens, quirks.escapes = no_tokens and not repeats, escapes
        self.change_manners(manners)
        for hour, name in enumerate(EVENTS):
            self.store(name, hour)
        self.sync(60.0)

    @rule(manners=MANNERS)
    def change_manners(self, manners: tuple[bool, bool]) -> None:
        self.server.quirks.drops_tokens, self.server.quirks.forgets_deletions = manners

    @rule()
    def clean_up(self) -> None:
        self.server.forget_tokens()

    @rule()
    def back_up(self) -> None:
        self.backup = self.server.backup()

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        assert self.backup
        self.server.restore(self.backup)
        self.known &= self.truth()

    @rule(name=NAMES, pause=PAUSES)
    def withhold(self, name: str, pause: float) -> None:
        """Another version at the same time is listed, and said not to exist when asked for."""
        if name in self.server.events:
            self.versions += 1
            text = re.sub("SUMMARY:.*\r", f"SUMMARY:{self.versions}\r", self.server.events[name])
            self.server.store(name, text)
        self.server.quirks.ghosts.add(f"{name}.ics")
        self.sync(pause)

    @rule()
    def hand_out_again(self) -> None:
        self.server.quirks.ghosts.clear()

    # --- The owner --------------------------------------------------------------------------

    @rule(name=NAMES, hour=HOURS)
    def store(self, name: str, hour: int) -> None:
        self.server.store(name, event_text(name, NOW + timedelta(hours=24 + hour)))
        self.known &= self.truth()

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        if name in self.server.events:
            self.server.remove(name)
            self.known &= self.truth()

    @rule(names=st.permutations(EVENTS), hour=HOURS, pause=PAUSES)
    def tidy_up(self, names: list[str], hour: int, pause: float) -> None:
        """Several changes at once, so that a list that leaves one out is not empty."""
        self.remove(names[0])
        self.store(names[1], hour)
        self.sync(pause)

    # --- The portal -------------------------------------------------------------------------

    @rule(hour=HOURS)
    def book(self, hour: int) -> None:
        """A booking is written, or moved by its guest."""
        during = span(NOW + timedelta(hours=72 + hour))
        if self.entry is None:
            self.entry = CalendarEntryFactory(calendar=self.calendar, during=during)
        else:
            revision = CalendarEntry.objects.get(pk=self.entry.pk).revision + 1
            CalendarEntry.objects.filter(pk=self.entry.pk).update(during=during, revision=revision)
        write_due(self.connector.pk, now=self.now)
        self.known &= self.truth()

    @rule(pause=PAUSES)
    def sync(self, pause: float) -> None:
        self.server.clock += pause
        self.now += timedelta(seconds=pause)
        run = sync_connector(self.connector.pk, trigger="schedule", now=self.now)
        assert (run.outcome, run.held) == (SyncRun.Outcome.OK, 0), (error_of(run), run.notes)
        self.known = (self.known | self.busy()) & self.truth()

    @rule()
    def two_syncs_and_a_comparison(self) -> None:
        self.server.quirks.ghosts.clear()
        self.sync(60.0)
        self.sync(60.0)
        Calendar.objects.filter(connector=self.connector).update(comparisons_due=1)
        self.sync(60.0)
        assert self.busy() == self.truth()

    @invariant()
    def no_time_is_free_by_mistake(self) -> None:
        assert self.known <= self.busy()

    # --- What is so, and what is known ------------------------------------------------------

    @property
    def calendar(self) -> Calendar:
        return self.connector.calendars.get()

    def truth(self) -> set[Span]:
        """Read by somebody else's code."""
        return {
            (part.start.astimezone(UTC), part.end.astimezone(UTC))
            for text in self.server.events.values()
            for part in icalendar.Calendar.from_ical(text).events
        }

    def busy(self) -> set[Span]:
        rows = BusyTime.objects.filter(calendar__connector=self.connector)
        return {(one.lower, one.upper) for one in rows.values_list("during", flat=True)}


def test_no_time_is_ever_free_by_mistake(db: None, settings: pytest.FixtureRequest) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"  # type: ignore[attr-defined]
    run_state_machine_as_test(Portal, settings=RANDOM)


RANDOM = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    # A failure is short enough to be read as it is; to make it shorter would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
