"""A diagnosis as its owner sees it, on the page, in its polled piece and over the live stream."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from diagnosis.models import Diagnosis
from diagnosis.overall import overall
from diagnosis.questions import ROUND_TRIP, all_questions, nine
from diagnosis.registry import LiveEvent, live_events, pages_of
from diagnosis.result import CheckVerdict, Result
from diagnosis.run import case_of, is_lost
from diagnosis.stored import from_json
from diagnosis.words import of_pages as words
from diagnosis.words.told import ToldResult, told


@dataclass(frozen=True, slots=True)
class Card:
    """One question. `told` is the result in words, None while it has not been asked."""

    name: str
    number: int
    question: str
    badge: tuple[str, str]
    told: ToldResult | None
    pending: bool
    events: tuple[LiveEvent, ...] = ()

    @property
    def anchor(self) -> str:
        return f"question-{self.name}"

    @property
    def heading(self) -> str:
        """What was found, or the question until it is answered."""
        return self.told.heading if self.told and not self.pending else self.question

    @property
    def is_quiet(self) -> bool:
        """Nothing to do about it: the details may stay folded."""
        return self.told is not None and self.told.verdict is CheckVerdict.FINE

    @property
    def is_round_trip(self) -> bool:
        return self.name == ROUND_TRIP


def run_context(diagnosis: Diagnosis, now: datetime) -> dict[str, object]:
    lost = is_lost(diagnosis)
    running = diagnosis.state == Diagnosis.State.RUNNING and not lost
    cards = _cards(diagnosis, now, running=running)
    results = [card.told.result for card in cards if card.told and not card.pending]
    pages = {page.pk: page.title for page in pages_of(diagnosis.host)}
    verdict = None if running or not results else overall(results)
    asked = [card for card in cards if not card.is_round_trip]
    return {
        "found": words.heading(verdict, running=running, lost=lost),
        "diagnosis": diagnosis,
        "live_topics": f"diagnosis:{diagnosis.pk}",
        "connector": diagnosis.connector,
        "cards": asked,
        "trip": next(card for card in cards if card.is_round_trip),
        "running": running,
        "lost": lost,
        "answered": sum(card.told is not None and not card.pending for card in asked),
        "asked": len(asked),
        "overall": words.verdict(verdict) if verdict else None,
        "page_title": pages.get(diagnosis.page or 0, ""),
        "seen": seen_of(diagnosis),
    }


def seen_of(diagnosis: Diagnosis) -> str:
    """What distinguishes one moment of a diagnosis from the next."""
    asked = [str(item["question"]) for item in diagnosis.results if item.get("pending")]
    return f"{diagnosis.state}-{len(diagnosis.results)}-{'.'.join(asked)}-{is_lost(diagnosis)}"


def _cards(diagnosis: Diagnosis, now: datetime, *, running: bool) -> list[Card]:
    stored = {item["question"]: item for item in diagnosis.results}
    first = next((name for name in nine() if name not in stored), None)
    cards = []
    for name in all_questions():
        item = stored.get(name)
        pending = running and (item.get("pending", False) if item else name == first)
        result = from_json(item) if item else None
        events: list[LiveEvent] = []
        if result and not running:
            events = live_events(name, case_of(diagnosis, now))
        cards.append(_card(name, result, pending=pending, events=tuple(events)))
    return cards


def _card(
    name: str, result: Result | None, *, pending: bool, events: tuple[LiveEvent, ...]
) -> Card:
    blank = words.blank(name)
    return Card(
        name=name,
        number=blank.number,
        question=blank.question,
        badge=words.badge(result.verdict if result else None, pending=pending),
        told=told(result) if result else None,
        pending=pending,
        events=events,
    )


def render_diagnosis(viewer: User, pk: str, topics: frozenset[str]) -> list[str]:
    """The piece of a page that shows this diagnosis, for the live stream."""
    if f"diagnosis:{pk}" not in topics:
        return []
    own = Diagnosis.objects.owned_by(viewer).select_related("connector__host", "host")
    # What stands in an address of the stream may be anything.
    diagnosis = own.filter(pk=pk).first() if _is_uuid(pk) else None
    if diagnosis is None:
        return []
    context = run_context(diagnosis, timezone.now()) | {"oob": True}
    names = ("diagnosis/_run.html", "diagnosis/_heading.html")
    return [render_to_string(name, context) for name in names]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
