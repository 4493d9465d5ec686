"""The runner of the checks: in order, each on its own, whatever happens to the others.

Pure: what a check looks at is its own business. A check that cannot be asked because something
before it is broken raises `NotReached`; one that fails unexpectedly is answered "cannot tell", so
that a defect in one check never hides the answers of the rest.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from diagnosis.result import CheckVerdict, Fix, Result

log = logging.getLogger(__name__)

C = TypeVar("C")


class NotReached(Exception):
    """The check needs the answer of another one first, which is broken; `why` is a sentence."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number
        self.why = why


class CannotTell(Exception):
    """Who would have to be asked does not answer. `evidence` is what was known last."""

    title = "Nobody there to be asked"

    def __init__(self, meaning: str, remedy: str = "", evidence: tuple[str, ...] = ()) -> None:
        super().__init__(meaning)
        self.meaning, self.remedy, self.evidence = meaning, remedy, evidence


class StillAsking(Exception):
    """Who is asked has not answered yet, and is not waited for with a worker in hand. `asked` is
    what the case has to know when the question is asked again a moment later."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        super().__init__(asked)
        self.asked = dict(asked)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found; the ladder adds which question it answers and the time it took.

    `title` is the finding in a few words; what has a `meaning` has a title as well.
    """

    verdict: CheckVerdict
    evidence: tuple[str, ...] = ()
    meaning: str = ""
    remedy: str = ""
    fixes: tuple[Fix, ...] = ()
    title: str = field(default="", kw_only=True)


_GRAVER = (CheckVerdict.FINE, CheckVerdict.UNKNOWN, CheckVerdict.ATTENTION, CheckVerdict.BROKEN)


def both(general: Answer, more: Answer) -> Answer:
    """One answer of two: all that was seen, and the words of the graver one; of equals the first
    speaks, unless it has nothing to complain of and leaves the word to the other."""
    evidence = (*general.evidence, *more.evidence)
    first, second = map(_GRAVER.index, (general.verdict, more.verdict))
    rules = general if first > second or (first == second and first > 0) else more
    meaning = rules.meaning or general.meaning
    return Answer(
        rules.verdict,
        evidence,
        meaning,
        rules.remedy,
        rules.fixes or general.fixes,
        title=rules.title or general.title,
    )


@dataclass(frozen=True, slots=True)
class Check(Generic[C]):
    """One question and how it is answered for a case."""

    number: int
    question: str
    ask: Callable[[C], Answer]


def climb(
    checks: Iterable[Check[C]],
    case: C,
    *,
    questions: Mapping[int, str],
    watch: Callable[[], float],
) -> Iterator[Result]:
    """Each result as soon as it is known. `watch` counts seconds. Raises `StillAsking` at the first
    question that has to be asked again later; it and all that follow have no result then."""
    for check in checks:
        yield answer(check, case, questions=questions, watch=watch)


def answer(
    check: Check[C], case: C, *, questions: Mapping[int, str], watch: Callable[[], float]
) -> Result:
    began = watch()
    found = _ask(check, case, questions)
    return Result(
        number=check.number,
        question=check.question,
        verdict=found.verdict,
        evidence=found.evidence,
        meaning=found.meaning,
        remedy=found.remedy,
        fixes=found.fixes,
        title=found.title,
        milliseconds=round((watch() - began) * 1000),
    )


def _ask(check: Check[C], case: C, questions: Mapping[int, str]) -> Answer:
    try:
        return check.ask(case)
    except NotReached as barred:
        return Answer(
            CheckVerdict.NOT_REACHED,
            (barred.why,),
            f"This could not be looked at: question {barred.number}, "
            f"“{questions[barred.number]}”, comes first.",
            f"Settle question {barred.number}, then check again.",
            title="Not looked at yet",
        )
    except StillAsking:
        raise
    except CannotTell as unknown:
        return Answer(
            CheckVerdict.UNKNOWN,
            unknown.evidence,
            unknown.meaning,
            unknown.remedy,
            title=unknown.title,
        )
    except Exception as error:
        log.exception("check %s failed", check.number)
        # The text of a foreign exception may hold anything; its name is safe.
        return Answer(
            CheckVerdict.UNKNOWN,
            (f"The check itself failed ({type(error).__name__}).",),
            "Nothing can be said about this question.",
            "Check again. If it stays, hand the report to support.",
            title="The check itself failed",
        )
