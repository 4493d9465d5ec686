"""Several things in one line."""

from collections.abc import Iterable
from gettext import NullTranslations

from daybook_connector.words import language


def listed(parts: Iterable[str], catalogue: NullTranslations | None = None) -> str:
    """ "a, b, c": one after the other, as the language sets them apart."""
    comma = (catalogue or language.catalogue()).pgettext("between two of a list", ", ")
    return comma.join(parts)


def in_a_row(parts: Iterable[str], catalogue: NullTranslations | None = None) -> str:
    """ "a; b": sentences, or parts of one, that may hold commas."""
    stop = (catalogue or language.catalogue()).pgettext("between two sentences in a row", "; ")
    return stop.join(parts)
