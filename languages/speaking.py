"""For whom something is put into words: the language, how hours are told, where a week begins.

While a page is answered, `languages.middleware` has set all three. A job speaks to nobody until it
says to whom:

    with spoken_by(user):      # a host, as chosen in the profile
        subject = words.subject(mail)
    with spoken_to(booking):   # a guest, in the language of the booking
        …
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils import translation

from languages.offered import offered


class Chooser(Protocol):
    """Whoever has chosen; "" is a choice that was left open."""

    language: str
    hours_format: str
    week_start: str


class Addressed(Protocol):
    """What somebody has done in a language."""

    language: str


@dataclass(frozen=True, slots=True)
class Habits:
    """What a reader wants otherwise than the language has it; "" is as the language has it.

    `hours` is "12" or "24", `week_start` "monday", "sunday" or "saturday".
    """

    hours: str = ""
    week_start: str = ""


HOURS = ("12", "24")
WEEK_STARTS = ("monday", "sunday", "saturday")
_habits: ContextVar[Habits | None] = ContextVar("habits", default=None)


def habits() -> Habits:
    """Those of whoever reads what is made now."""
    return _habits.get() or Habits()


@contextmanager
def spoken(language: str, wanted: Habits | None = None) -> Iterator[None]:
    """Speak this language; where it is "" or not there any more, that of the portal."""
    token = _habits.set(wanted or Habits())
    try:
        with translation.override(offered(language) or settings.LANGUAGE_CODE):
            yield
    finally:
        _habits.reset(token)


@contextmanager
def spoken_by(person: Chooser) -> Iterator[None]:
    """Speak as a user has chosen. For jobs: a page knows its reader's browser, too."""
    with spoken(person.language, Habits(person.hours_format, person.week_start)):
        yield


@contextmanager
def spoken_to(booking: Addressed) -> Iterator[None]:
    """Speak the language that a guest booked in."""
    with spoken(booking.language):
        yield
