"""One verdict over all nine: which question names the cause, and the sentence that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnosis.result import CheckVerdict, Result

CAUSES_FIRST = (1, 9, 7, 6, 5, 4, 8, 10, 3, 2)
"""From causes to symptoms: an unreachable server also makes the last sync old and raises an alert,
but only one of the three says what to do."""

SYMPTOMS = frozenset({2, 3})

_GRAVEST_FIRST = (
    CheckVerdict.BROKEN,
    CheckVerdict.ATTENTION,
    CheckVerdict.UNKNOWN,
    CheckVerdict.NOT_REACHED,
)


@dataclass(frozen=True, slots=True)
class Overall:
    """`cause` is the result to act on, None when all is fine."""

    verdict: CheckVerdict
    sentence: str
    cause: Result | None = None

    @property
    def title(self) -> str:
        """What was found, in a few words."""
        if self.cause is None:
            return "In step: all nine checks are fine"
        if self.verdict in (CheckVerdict.BROKEN, CheckVerdict.ATTENTION):
            return self.cause.heading
        return "Nothing wrong was found, but not everything could be told"


def overall(results: Sequence[Result]) -> Overall:
    for verdict in _GRAVEST_FIRST:
        found = [result for result in results if result.verdict is verdict]
        if found:
            cause = min(found, key=lambda result: CAUSES_FIRST.index(result.number))
            return Overall(verdict, _sentence(verdict, cause, results), cause)
    return Overall(CheckVerdict.FINE, "Everything is in order: each question has a good answer.")


def _sentence(verdict: CheckVerdict, cause: Result, results: Sequence[Result]) -> str:
    question = f"question {cause.number}, “{cause.question}”"
    if verdict is CheckVerdict.BROKEN:
        return f"Q{question[1:]}, names what is broken.{_besides(cause, results)}"
    if verdict is CheckVerdict.ATTENTION:
        return f"It works, but {question}, needs your attention.{_besides(cause, results)}"
    return f"Nothing wrong was found, but {question}, could not be answered."


def _besides(cause: Result, results: Sequence[Result]) -> str:
    """What else is not in order: symptoms of the cause, and what has a reason of its own."""
    others = [
        result.number
        for result in results
        if result is not cause and result.verdict in (CheckVerdict.BROKEN, CheckVerdict.ATTENTION)
    ]
    symptoms = [number for number in others if number in SYMPTOMS]
    more = [number for number in others if number not in SYMPTOMS]
    sentences = [
        f" It shows in {_numbers(symptoms)} too." if symptoms else "",
        f" Look at {_numbers(more)} as well." if more else "",
    ]
    return "".join(sentences)


def _numbers(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"question {numbers[0]}"
    return f"questions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
