"""A diagnosis as its owner sees it, on the page, in its polled piece and over the live stream."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from diagnosis.models import Diagnosis
from diagnosis.overall import Overall, overall
from diagnosis.registry import NINE, QUESTIONS, ROUND_TRIP, LiveEvent, live_events, pages_of
from diagnosis.result import CheckVerdict, Result
from diagnosis.run import case_of, is_lost
from diagnosis.stored import from_json

BADGES = {
    CheckVerdict.FINE: ("ok", "Fine"),
    CheckVerdict.ATTENTION: ("attention", "Attention"),
    CheckVerdict.BROKEN: ("broken", "Broken"),
    CheckVerdict.UNKNOWN: ("unknown", "Cannot tell"),
    CheckVerdict.NOT_REACHED: ("unknown", "Not reached"),
}
WAITING, ASKING = ("paused", "Waiting"), ("syncing", "Looking")


@dataclass(frozen=True, slots=True)
class Card:
    """One question. `result` is None while it has not been asked."""

    number: int
    question: str
    badge: tuple[str, str]
    result: Result | None
    pending: bool
    events: tuple[LiveEvent, ...] = ()

    @property
    def anchor(self) -> str:
        return f"question-{self.number}"

    @property
    def heading(self) -> str:
        """What was found, or the question until it is answered."""
        return self.result.heading if self.result and not self.pending else self.question

    @property
    def is_quiet(self) -> bool:
        """Nothing to do about it: the details may stay folded."""
        return self.result is not None and self.result.verdict is CheckVerdict.FINE


def run_context(diagnosis: Diagnosis, now: datetime) -> dict[str, object]:
    lost = is_lost(diagnosis)
    running = diagnosis.state == Diagnosis.State.RUNNING and not lost
    cards = _cards(diagnosis, now, running=running)
    results = [card.result for card in cards if card.result and not card.pending]
    pages = {page.pk: page.title for page in pages_of(diagnosis.host)}
    verdict = _overall(results, running=running)
    return {
        "found": _found(diagnosis, verdict, running=running, lost=lost),
        "diagnosis": diagnosis,
        "live_topics": f"diagnosis:{diagnosis.pk}",
        "connector": diagnosis.connector,
        "cards": [card for card in cards if card.number != ROUND_TRIP],
        "trip": next(card for card in cards if card.number == ROUND_TRIP),
        "running": running,
        "lost": lost,
        "answered": sum(card.result is not None and not card.pending for card in cards[:9]),
        "overall": verdict,
        "page_title": pages.get(diagnosis.page or 0, ""),
        "seen": seen_of(diagnosis),
    }


def _found(diagnosis: Diagnosis, verdict: Overall | None, *, running: bool, lost: bool) -> str:
    """The heading of the page: what was found, or how far the search is."""
    if running or verdict is None:
        return "Looking …"
    return "The checks were interrupted" if lost else verdict.title


def seen_of(diagnosis: Diagnosis) -> str:
    """What distinguishes one moment of a diagnosis from the next."""
    asked = [str(item["number"]) for item in diagnosis.results if item.get("pending")]
    return f"{diagnosis.state}-{len(diagnosis.results)}-{'.'.join(asked)}-{is_lost(diagnosis)}"


def _overall(results: list[Result], *, running: bool) -> Overall | None:
    return None if running or not results else overall(results)


def _cards(diagnosis: Diagnosis, now: datetime, *, running: bool) -> list[Card]:
    stored = {item["number"]: item for item in diagnosis.results}
    first = next((number for number in NINE if number not in stored), None)
    cards = []
    for number, question in QUESTIONS.items():
        item = stored.get(number)
        pending = running and (item.get("pending", False) if item else number == first)
        result = from_json(item) if item else None
        badge = ASKING if pending else BADGES[result.verdict] if result else WAITING
        events: list[LiveEvent] = []
        if result and not running:
            events = live_events(number, case_of(diagnosis, now))
        cards.append(Card(number, question, badge, result, pending, tuple(events)))
    return cards


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
