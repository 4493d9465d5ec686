"""What a run came upon before it is written down."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from calendars.models import Calendar
from calendars.sync.apply import Tally
from calendars.sync.changes import MOST, Change
from providers.errors import NotYet, OutOfBudget, ProviderError
from providers.notes import Note


class InternalError(ProviderError):
    """Daybook itself failed while it worked on this."""

    code = "internal-error"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A calendar is as it was known. `at` is when that was true, `cursor` where the next pull goes
    on: some services hand out a new one each time."""

    at: datetime
    cursor: str


@dataclass(slots=True)
class Findings:
    """What a run came upon, calendar by calendar."""

    tallies: list[Tally] = field(default_factory=list)
    failures: list[tuple[Calendar, ProviderError]] = field(default_factory=list)
    waiting: list[tuple[Calendar, NotYet]] = field(default_factory=list)
    """Calendars whose reading takes its time on a PC, which is no failure."""
    notes: list[Note] = field(default_factory=list)
    progressed: bool = False
    """Whether something came of a run that ran out of its budget."""
    resets: int = 0
    compared: int = 0
    untold: int = 0
    error: ProviderError | None = None
    changes: list[Change] = field(default_factory=list)
    seen: bool = False
    """Whether the account answered at all."""
    is_news: bool = False
    """Whether anything was stored but that everything is as it was known."""
    confirmed: dict[int, Confirmed] = field(default_factory=dict)
    """The calendars, by number, of which nothing else is to be stored."""

    def remember(self, changes: Iterable[Change]) -> None:
        """Keep what there is room for; the counts tell about the rest."""
        self.changes += islice(changes, MOST - len(self.changes))

    @property
    def ran_out(self) -> bool:
        errors = (self.error, *(error for _, error in self.failures))
        return any(isinstance(error, OutOfBudget) for error in errors)

    def holds(self, as_of: datetime | None) -> None:
        """Note of when an answer was true; the oldest one is the age of the whole run."""
        if as_of is not None:
            self.confirmed_at = min(as_of, self.confirmed_at or as_of)

    clock_offset: timedelta | None = None
    confirmed_at: datetime | None = None
    """When what was read was true; None for now."""
