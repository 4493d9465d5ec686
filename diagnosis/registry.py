"""The table of checks, in which every floor enters its own.

Connectors know nothing of calendars and pages; what a kind of account says to a question stands in
its entry (`connectors/kinds/checks.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from accounts.models import User
from connectors.kinds.registry import kind_of
from connectors.models import Connector
from diagnosis import questions
from diagnosis.case import Case
from diagnosis.ladder import Answer, Check, both
from diagnosis.questions import CheckQuestion
from diagnosis.words import table

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

_asks: dict[str, Ask] = {}
_live: dict[str, Live] = {}
_pages: list[Pages] = []
_names: list[Names] = []
sections: dict[str, Section] = {}
"""What the floors above add to the bundle: numbers, states and instants, never names."""


def enter_all(package: str) -> None:
    """Enter every check, button and word of a package. Called from `AppConfig.ready()`.

    Checks and buttons enter themselves when they are imported (`answers`, `diagnosis.fixes`); words
    are the `WORDS` of any of its modules.
    """
    for module in iter_modules(import_module(package).__path__):
        words = getattr(import_module(f"{package}.{module.name}"), "WORDS", None)
        if isinstance(words, table.CheckWords):
            table.enter(words)


def answers(question: CheckQuestion) -> Callable[[Ask], Ask]:
    """Let a function answer a question, for all kinds that do not answer it themselves."""

    def enter(ask: Ask) -> Ask:
        questions.enter(question)
        _asks[question.name] = ask
        return ask

    return enter


def register_live(question: str, live: Live) -> None:
    """Events to be shown to the owner beside the stored result of a question."""
    _live[question] = live


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


def check(question: str, kind: str) -> Check[Case]:
    own = kind_of(kind).checks
    ask = own.instead.get(question) or _asks[question]
    more = own.more.get(question)
    return Check(question, _joined(ask, more) if more else ask)


def _joined(ask: Ask, more: Ask) -> Ask:
    return lambda case: both(ask(case), more(case))


def nine(kind: str) -> list[Check[Case]]:
    return [check(question, kind) for question in questions.nine()]


def live_events(question: str, case: Case) -> list[LiveEvent]:
    return list(_live[question](case)) if question in _live else []


def pages_of(host: User) -> list[PageChoice]:
    return [page for source in _pages for page in source(host)]
