"""Which words belong to a code. Every check enters its own, from the file beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.sentences import Words


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """`title` is what was found, in a few words and without a full stop; `meaning` is what it means
    for bookings, `remedy` what to do: sentences, one after the other."""

    title: Words
    meaning: Words
    remedy: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    """By code, what a check and its buttons may say. `question` is the one it answers, if any."""

    question: tuple[str, Words] | None = None
    answers: Mapping[str, AnswerWords] = field(default_factory=dict)
    sayings: Mapping[str, Words] = field(default_factory=dict)
    fixes: Mapping[str, Words] = field(default_factory=dict)


NO_WORDS = AnswerWords("", "")
"""Of an answer that has none, or whose code this version does not know."""

questions: dict[str, Words] = {}
answers: dict[str, AnswerWords] = {}
sayings: dict[str, Words] = {}
fixes: dict[str, Words] = {}


def enter(words: CheckWords) -> None:
    """A code stands for one thing only, whoever enters it."""
    for into, new in (
        (questions, dict([words.question]) if words.question else {}),
        (answers, words.answers),
        (sayings, words.sayings),
        (fixes, words.fixes),
    ):
        _add(into, new)


def _add(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    if twice := [code for code in new if into.get(code, new[code]) is not new[code]]:
        raise ValueError(f"entered twice: {', '.join(twice)}")
    into.update(new)
