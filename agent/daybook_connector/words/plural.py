"""Sentences that count something."""

from typing import NamedTuple


class CountedSentence(NamedTuple):
    """A sentence for one and for many of what its gap `count` tells."""

    one: str
    many: str


def NN_(one: str, many: str) -> CountedSentence:  # noqa: N802 - beside `N_`
    """Both forms, marked to be translated by whoever shows them."""
    return CountedSentence(one, many)
