"""The words of `languages` under the names they had, until nobody asks for them here any more."""

from languages.lengths import age, length, measured, pace
from languages.lengths import wait as wait_in_words
from languages.lists import listed, quoted

__all__ = ["age", "counted", "length", "listed", "measured", "pace", "quoted", "wait_in_words"]


def counted(number: int, thing: str) -> str:
    """“1 day”, “2 days”, “1,200 events”. English only: `ngettext` is for every language."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
