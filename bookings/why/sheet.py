"""The whole page about one day: what the template shows, with every instant as a clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from accounts.zones import offset_text
from bookings.freshness_words import unread_notice
from bookings.why.asked import FIRST_YEAR, LAST_YEAR, WhyAnswer, WhyQuestion, answer, lines_of
from bookings.why.clock import DayClock
from bookings.why.day import Day, Judged
from bookings.why.lanes import Drawing, draw, percent
from bookings.why.words import funnel as words
from bookings.why.words.events import advice, changes, heading, span_in_words
from bookings.why.words.line import ReasonLine
from bookings.why.words.places import WhyLink
from calendars.why import SeenCalendar, SeenEvent
from languages.numbers import number

MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class StartRow:
    """One start time. `yours` is the clock in the viewer's zone, empty where it is the same."""

    clock: str
    yours: str
    is_offered: bool
    is_asked: bool
    seats_left: int | None
    lines: tuple[ReasonLine, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Harmless:
    """An event that does not block. `is_near` tells that a time within it is offered."""

    event: SeenEvent
    name: str
    span: str
    is_near: bool
    advice: str
    places: tuple[WhyLink, ...]


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """A step of the funnel: what is left, how much of all that is in percent, and what went."""

    name: str
    left: str
    width: str
    lost: int
    says: str


@dataclass(frozen=True)
class Sheet:
    """Everything about the day, made when it is asked for."""

    day: Day
    question: WhyQuestion
    yours: ZoneInfo

    @cached_property
    def clock(self) -> DayClock:
        return DayClock(self.day.zone, self.day.date)

    @cached_property
    def answer(self) -> WhyAnswer | None:
        asked = self.question.instant
        return None if asked is None else answer(self.day, asked, self.clock)

    @cached_property
    def drawing(self) -> Drawing:
        return draw(self.day, self.clock, self.question.instant)

    @cached_property
    def rows(self) -> list[StartRow]:
        return [self._row(one) for one in self.day.judged]

    def _row(self, one: Judged) -> StartRow:
        return StartRow(
            clock=self.clock.at(one.start),
            yours=self._yours(one.start),
            is_offered=one.is_offered,
            is_asked=one.start == self.question.instant,
            seats_left=one.verdict.seats_left,
            lines=lines_of(self.day, one, self.clock),
            address=self.address(one.start),
        )

    def _yours(self, start: int) -> str:
        return DayClock(self.yours, self.day.date).at(start) if self.zones_differ else ""

    @cached_property
    def zones_differ(self) -> bool:
        """Whether the two zones show different clocks on this day, whatever they are called."""
        noon = (self.day.low + self.day.high) // 2
        there, here = (DayClock(zone, self.day.date).local(noon) for zone in self._zones)
        return there.utcoffset() != here.utcoffset()

    @property
    def _zones(self) -> tuple[ZoneInfo, ZoneInfo]:
        return self.day.zone, self.yours

    @cached_property
    def offsets(self) -> tuple[str, str]:
        """The offsets of the page's zone and the viewer's, at noon of the day."""
        noon = datetime.fromtimestamp((self.day.low + self.day.high) // 2, self.day.zone)
        there, here = (offset_text(zone, noon) for zone in self._zones)
        return there, here

    @cached_property
    def nearest(self) -> list[tuple[str, str]]:
        near = self.answer.nearest if self.answer else ()
        return [(self.clock.at(start), self.address(start)) for start in near]

    @cached_property
    def asked_clock(self) -> str:
        asked = self.question.instant
        return "" if asked is None else f"{self.clock.local(asked):%H:%M}"

    @cached_property
    def harmless(self) -> list[Harmless]:
        """Events of the day that do not block, those beside offered times first."""
        found = [self._harmless(one) for one in self._unblocking()]
        return sorted(found, key=lambda one: not one.is_near)

    def _unblocking(self) -> list[SeenEvent]:
        day = self.day
        return [
            one
            for one in day.events
            if not one.blocks and one.end > day.low and one.start < day.high
        ]

    def _harmless(self, event: SeenEvent) -> Harmless:
        last = self.day.scene.rules.length
        is_near = not event.ours and any(
            one.is_offered and one.start < event.end and event.start < one.start + last
            for one in self.day.judged
        )
        span = span_in_words(event, self.clock)
        return Harmless(
            event, heading(event), span, is_near, advice(event), changes(event, self.day)
        )

    @property
    def harmless_shown(self) -> list[Harmless]:
        return self.harmless[:MOST_EVENTS]

    @property
    def harmless_more(self) -> int:
        return max(len(self.harmless) - MOST_EVENTS, 0)

    @property
    def read(self) -> list[SeenCalendar]:
        """The calendars whose busy time counts."""
        return [one for one in self.day.calendars.values() if one.is_busy]

    @property
    def unread(self) -> str:
        """What the page does because of events that cannot be read; empty if there are none."""
        knowledge = self.day.scene.knowledge
        return f"{unread_notice(knowledge, self.yours, self.day.now)}." if knowledge.unread else ""

    @cached_property
    def stages(self) -> list[FunnelStage]:
        return list(self._stages())

    def _stages(self) -> Iterator[FunnelStage]:
        funnel = self.day.funnel
        yield self._stage("hours", words.open_for(funnel.open_seconds), bool(funnel.open_seconds))
        before, most = funnel.candidates, max(funnel.candidates, 1)
        for stage, left in (
            ("starts", funnel.candidates),
            ("limits", funnel.after_limits),
            ("busy", funnel.after_busy),
            ("meetings", funnel.offered),
        ):
            yield self._stage(stage, number(left), left / most, before - left)
            before = left
        yield self._stage("offered", number(funnel.offered), funnel.offered / most)

    def _stage(self, stage: str, left: str, share: float, lost: int = 0) -> FunnelStage:
        name, says = words.STAGES[stage]
        return FunnelStage(str(name), left, percent(share * 100), lost, str(says))

    def address(self, start: int) -> str:
        instant = datetime.fromtimestamp(start, ZoneInfo("UTC"))
        day = self.day.date.isoformat()
        return "?" + urlencode({"day": day, "slot": f"{instant:%Y-%m-%dT%H:%MZ}"})

    @property
    def previous(self) -> date | None:
        return self._beside(-1)

    @property
    def following(self) -> date | None:
        return self._beside(1)

    def _beside(self, days: int) -> date | None:
        day = self.day.date + timedelta(days=days)
        return day if FIRST_YEAR < day.year < LAST_YEAR else None

    @property
    def today(self) -> date | None:
        """Today in the page's zone, unless it is shown already."""
        today = self.day.now.astimezone(self.day.zone).date()
        return None if today == self.day.date else today
