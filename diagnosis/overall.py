"""One verdict over all nine: which question names the cause, and what else is not in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnosis.questions import named, place_of
from diagnosis.result import CheckVerdict, Result

_GRAVEST_FIRST = (
    CheckVerdict.BROKEN,
    CheckVerdict.ATTENTION,
    CheckVerdict.UNKNOWN,
    CheckVerdict.NOT_REACHED,
)
_WRONG = (CheckVerdict.BROKEN, CheckVerdict.ATTENTION)


@dataclass(frozen=True, slots=True)
class Overall:
    """`cause` is the result to act on, None when all is fine. Beside it may be wrong `symptoms` of
    it, and `others` that have a reason of their own: questions by name, in their order."""

    verdict: CheckVerdict
    cause: Result | None = None
    symptoms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def overall(results: Sequence[Result]) -> Overall:
    for verdict in _GRAVEST_FIRST:
        found = [result for result in results if result.verdict is verdict]
        if found:
            cause = min(found, key=lambda result: named(result.question).cause)
            return Overall(verdict, cause, *_besides(cause, results))
    return Overall(CheckVerdict.FINE)


def _besides(cause: Result, results: Sequence[Result]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wrong = [
        result.question
        for result in sorted(results, key=lambda result: place_of(result.question))
        if result is not cause and result.verdict in _WRONG
    ]
    symptoms = tuple(name for name in wrong if named(name).symptom)
    return symptoms, tuple(name for name in wrong if name not in symptoms)
