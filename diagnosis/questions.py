"""The questions of a diagnosis, by name and in their order. Whoever answers one enters it."""

from dataclasses import dataclass

ROUND_TRIP = "round-trip"
"""Only on request, because it writes into the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckQuestion:
    """`place` orders the page. `cause` goes from causes to symptoms: an unreachable server also
    makes the last sync old and raises an alert, but only one of the three says what to do. What is
    a `symptom` is told beside its cause."""

    name: str
    place: int
    cause: int
    symptom: bool = False


_questions: dict[str, CheckQuestion] = {}


def enter(question: CheckQuestion) -> None:
    _questions[question.name] = question


def named(name: str) -> CheckQuestion:
    """A question that nobody asks any more stands at the end."""
    last = 1 + max((one.place for one in _questions.values()), default=0)
    return _questions.get(name) or CheckQuestion(name=name, place=last, cause=last)


def place_of(name: str) -> int:
    return named(name).place


def all_questions() -> tuple[str, ...]:
    return tuple(sorted(_questions, key=place_of))


def nine() -> tuple[str, ...]:
    """Those that every diagnosis asks."""
    return tuple(name for name in all_questions() if name != ROUND_TRIP)


def number_of(name: str) -> int:
    """As the page counts them."""
    everything = all_questions()
    return 1 + everything.index(name) if name in everything else 1 + len(everything)
