"""Numbers in the reader's language."""

from collections.abc import Callable

from babel.numbers import format_decimal
from django.utils.translation import pgettext

from languages.locale import locale


def number(value: float) -> str:
    """“1,200”, auf Deutsch „1.200“."""
    return format_decimal(value, locale=locale())


def forms(message: Callable[[int], str]) -> dict[str, str]:
    """A message that depends on a number, for a script: by the names that `Intl.PluralRules` gives
    to the kinds of numbers of the language."""
    kinds: dict[str, str] = {}
    for amount in range(_ENOUGH):
        kinds.setdefault(locale().plural_form(amount), message(amount))
    return kinds


_ENOUGH = 130
"""Among so many numbers each kind that a language tells apart comes up."""


def ordinal(value: int) -> str:
    """“1st”, “2nd”, “3rd”, “11th”, auf Deutsch „1.“."""
    words = {
        "one": pgettext("ordinal, as 1st and 21st", "%(number)sst"),
        "two": pgettext("ordinal, as 2nd and 22nd", "%(number)snd"),
        "few": pgettext("ordinal, as 3rd and 23rd", "%(number)srd"),
    }
    others = pgettext("ordinal, as 4th and 11th", "%(number)sth")
    return words.get(locale().ordinal_form(value), others) % {"number": number(value)}
