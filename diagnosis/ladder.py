"""The runner of the checks: in order, each on its own, whatever happens to the others.

Pure: what a check looks at is its own business. A check that cannot be asked because something
before it is broken raises `NotReached`; one that fails unexpectedly is answered "cannot tell", so
that a defect in one check never hides the answers of the rest.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from diagnosis.result import CheckVerdict, Details, Fix, Result, Saying

log = logging.getLogger(__name__)

C = TypeVar("C")

NOT_REACHED, FAILED = "not-reached", "check-failed"
"""The codes of the ladder's own answers."""


class NotReached(Exception):
    """The check needs the answer of another question first, which is broken; `why` says it."""

    def __init__(self, question: str, why: str, **details: object) -> None:
        super().__init__(why)
        self.question = question
        self.why = Saying(why, **details)


class CannotTell(Exception):
    """Who would have to be asked does not answer. `code` is that of the answer; `evidence` is what
    was known last."""

    def __init__(self, code: str, evidence: tuple[Saying, ...] = (), **details: object) -> None:
        super().__init__(code)
        self.code, self.evidence, self.details = code, evidence, details


class StillAsking(Exception):
    """Who is asked has not answered yet, and is not waited for with a worker in hand. `asked` is
    what the case has to know when the question is asked again a moment later."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        super().__init__(asked)
        self.asked = dict(asked)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found; the ladder adds which question it answers, when, and the time it took.

    `code` has words (`diagnosis.words`), filled by the details. An answer that only adds evidence
    to another one has none.
    """

    verdict: CheckVerdict
    code: str = ""
    evidence: tuple[Saying, ...] = ()
    fixes: tuple[Fix, ...] = ()
    details: Details = field(default_factory=dict)


_GRAVER = (CheckVerdict.FINE, CheckVerdict.UNKNOWN, CheckVerdict.ATTENTION, CheckVerdict.BROKEN)


def both(general: Answer, more: Answer) -> Answer:
    """One answer of two: all that was seen, and the words of the graver one; of equals the first
    speaks, unless it has nothing to complain of and leaves the word to the other."""
    evidence = (*general.evidence, *more.evidence)
    first, second = map(_GRAVER.index, (general.verdict, more.verdict))
    rules = general if first > second or (first == second and first > 0) else more
    speaks = rules if rules.code else general
    fixes = rules.fixes or general.fixes
    return Answer(rules.verdict, speaks.code, evidence, fixes, speaks.details)


@dataclass(frozen=True, slots=True)
class Check(Generic[C]):
    """One question by its name, and how it is answered for a case."""

    question: str
    ask: Callable[[C], Answer]


def climb(
    checks: Iterable[Check[C]], case: C, *, now: datetime, watch: Callable[[], float]
) -> Iterator[Result]:
    """Each result as soon as it is known. `watch` counts seconds. Raises `StillAsking` at the first
    question that has to be asked again later; it and all that follow have no result then."""
    for check in checks:
        yield answer(check, case, now=now, watch=watch)


def answer(check: Check[C], case: C, *, now: datetime, watch: Callable[[], float]) -> Result:
    began = watch()
    found = _ask(check, case)
    return Result(
        question=check.question,
        verdict=found.verdict,
        code=found.code,
        evidence=found.evidence,
        fixes=found.fixes,
        details=found.details,
        milliseconds=round((watch() - began) * 1000),
        at=now,
    )


def _ask(check: Check[C], case: C) -> Answer:
    try:
        return check.ask(case)
    except NotReached as barred:
        first = {"first": barred.question}
        return Answer(CheckVerdict.NOT_REACHED, NOT_REACHED, (barred.why,), details=first)
    except StillAsking:
        raise
    except CannotTell as unknown:
        return Answer(CheckVerdict.UNKNOWN, unknown.code, unknown.evidence, details=unknown.details)
    except Exception as error:
        log.exception("the check of question %s failed", check.question)
        # The text of a foreign exception may hold anything; its name is safe.
        seen = Saying("check-failed-by", error_name=type(error).__name__)
        return Answer(CheckVerdict.UNKNOWN, FAILED, (seen,))
