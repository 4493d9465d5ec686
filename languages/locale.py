"""The habits of the language that is spoken now, as Unicode's CLDR has them."""

import contextlib
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils import translation

from languages.offered import SOURCE


def code() -> str:
    return translation.get_language() or SOURCE


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    for name in (translation.to_locale(code), code.partition("-")[0]):
        with contextlib.suppress(UnknownLocaleError, ValueError):
            return Locale.parse(name)
    return Locale.parse("en_GB")


def locale() -> Locale:
    return _locale(code())


def is_english() -> bool:
    """Whether the house style of the sources holds, which differs from CLDR's in small things."""
    return locale().language == "en"
