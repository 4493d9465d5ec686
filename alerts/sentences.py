"""Sentences with named gaps, filled late in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import pgettext

from languages.numbers import number
from providers.words.telling import Sentence

Gaps = Mapping[str, Any]
Words = Sentence | tuple[Sentence, ...]
"""One sentence ("… %(calendar)s …"), what makes it of that which would fill its gaps, or several
that follow each other."""


class Plural(int):
    """A number that chooses a plural, and reads as the language has it."""

    def __str__(self) -> str:
        return number(int(self))


class Filled(dict[str, Any]):
    """What fills the gaps. What an older version did not store is "not known"."""

    def __missing__(self, name: str) -> str:
        return "" if name.startswith("error") else not_known()


def not_known() -> str:
    return pgettext("in place of a time or a name", "not known")


def fill(words: Words, gaps: Gaps) -> str:
    """Several sentences follow each other, as far as there is something to be said."""
    if isinstance(words, tuple):
        return " ".join(filter(None, (fill(one, gaps) for one in words)))
    if callable(words):
        return words(gaps)
    # A lazy one gives what it stands for in the language of now, of a count the plural.
    filled: str = words % gaps
    return filled


def by(name: str, cases: Mapping[str, Words], otherwise: Words = "") -> Callable[[Gaps], str]:
    """The words for what a detail of this name holds; those of older versions may be another."""
    return lambda gaps: fill(cases.get(str(gaps.get(name, "")), otherwise), gaps)


def either(name: str, otherwise: Words) -> Callable[[Gaps], str]:
    """What a gap of this name would be filled with, or else the words."""
    return lambda gaps: str(gaps[name]) if gaps.get(name) else fill(otherwise, gaps)
