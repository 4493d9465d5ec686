"""The table of checks, in which every floor enters its own.

Filled from `AppConfig.ready()`; connectors know nothing of calendars and pages. What a kind of
account says to a question stands in its entry (`connectors/kinds/checks.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from connectors.kinds.registry import kind_of
from connectors.models import Connector
from diagnosis.case import Case
from diagnosis.ladder import Answer, Check, both

QUESTIONS = {
    1: "Is the connector running?",
    2: "Is it displaying an alert?",
    3: "When did it last sync?",
    4: "Is the event set to show as Free?",
    5: "Does the page block on busy time?",
    6: "Is the correct calendar selected?",
    7: "Do you still have permission?",
    8: "Alternate method for invites?",
    9: "Antivirus or firewall?",
    10: "Does an event make the round trip?",
}
NINE = range(1, 10)
ROUND_TRIP = 10
"""Only on request, because it writes into the calendar."""

Ask = Callable[[Case], Answer]


@dataclass(frozen=True, slots=True)
class PageChoice:
    """A booking page as the form offers it."""

    pk: int
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """An event beside a result, looked up while its owner looks. Titles are never stored."""

    when: str
    title: str
    calendar: str
    reason: str
    offered: bool


Pages = Callable[[User], Iterable[PageChoice]]
Names = Callable[[Connector], Iterable[tuple[str, str]]]
Section = Callable[[Connector, datetime], Any]
Live = Callable[[Case], Iterable[LiveEvent]]

_asks: dict[int, Ask] = {}
_live: dict[int, Live] = {}
_pages: list[Pages] = []
_names: list[Names] = []
sections: dict[str, Section] = {}
"""What the floors above add to the bundle: numbers, states and instants, never names."""


def register(number: int, ask: Ask) -> None:
    """Let `ask` answer a question, for all kinds that do not answer it themselves."""
    _asks[number] = ask


def register_live(number: int, live: Live) -> None:
    """Events to be shown to the owner beside the stored result of a question."""
    _live[number] = live


def register_pages(source: Pages) -> None:
    if source not in _pages:
        _pages.append(source)


def register_names(source: Names) -> None:
    """Names that may stand in results and runs, each with what takes its place in a bundle."""
    if source not in _names:
        _names.append(source)


def names_of(connector: Connector) -> list[tuple[str, str]]:
    own = connector.of_kind.checks.names
    return [pair for source in (own, *_names) for pair in source(connector)]


def check(number: int, kind: str) -> Check[Case]:
    own = kind_of(kind).checks
    ask = own.instead.get(number) or _asks[number]
    more = own.more.get(number)
    return Check(number, QUESTIONS[number], _joined(ask, more) if more else ask)


def _joined(ask: Ask, more: Ask) -> Ask:
    return lambda case: both(ask(case), more(case))


def nine(kind: str) -> list[Check[Case]]:
    return [check(number, kind) for number in NINE]


def live_events(number: int, case: Case) -> list[LiveEvent]:
    return list(_live[number](case)) if number in _live else []


def pages_of(host: User) -> list[PageChoice]:
    return [page for source in _pages for page in source(host)]
