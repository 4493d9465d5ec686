"""Answers about the free times of public pages, worked out once and told as often as asked.

The version of all that a page's answers rest on is read before the answer is looked for, in one
query that also finds the page. Whatever changes an answer makes the version another one in the same
transaction (`bookings.models.AnswerChange`), so an answer that is kept under the version just read
is the one that would be worked out. What time changes by itself is known when it is worked out
(`bookings.domain.lasting`). Answers that rest on anything but fresh calendars are never kept: there
it is the clock and every sync that decide. Booking never asks here.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.models import Model

from accounts.models import User
from bookings.domain.lasting import Lasting
from bookings.errors import PageGone
from bookings.kept import KeptAnswers
from bookings.models import BookingPage

KEPT = KeptAnswers(settings.ANSWERS_MB << 20)

_EDITION = "SELECT page_id, is_open, version FROM answers_edition(%s, %s)"


@dataclass(frozen=True, slots=True)
class Edition:
    """A public page by number, whether it takes bookings, and the version of all that its answers
    rest on."""

    page: int
    is_open: bool
    version: str


def edition_at(owner: str, slug: str) -> Edition | None:
    """What is at an address now; None where no public page is."""
    with connection.cursor() as cursor:
        cursor.execute(_EDITION, [owner, slug])
        page, is_open, version = cursor.fetchone()
    return None if page is None else Edition(page, is_open, version)


Made = tuple[bytes, Lasting | None]
"""An answer, and for how long it stays so; None where that cannot be told."""


def answer(
    edition: Edition,
    asked: Hashable,
    make: Callable[[BookingPage], Made],
    *,
    now: datetime,
    kept: KeptAnswers = KEPT,
) -> bytes:
    """The answer of this edition to what is asked, which tells it from all other questions.

    `make` works it out for the page as it is now, should it not be known. Raises PageGone when the
    page went meanwhile.
    """
    question = (edition.page, asked)
    known = kept.take(question, version=edition.version, now=now)
    if known is not None:
        return known
    page = _stored(edition.page)
    if page is None:
        raise PageGone
    made, lasting = make(page)
    if lasting is not None:
        kept.put(question, version=edition.version, lasting=lasting, answer=made)
    return made


def _stored(number: int) -> BookingPage | None:
    """The public page of a number with its owner. The query is composed once: that takes longer
    than all else that is done to find the page."""
    with connection.cursor() as cursor:
        cursor.execute(_page_query(), [number])
        row = cursor.fetchone()
    if row is None:
        return None
    names, of_owner = _columns(BookingPage), _columns(User)
    page = BookingPage.from_db(connection.alias, names, row[: len(names)])
    page.user = User.from_db(connection.alias, of_owner, row[len(names) :])
    return page


@cache
def _page_query() -> str:
    pages = BookingPage.objects.public().select_related("user").order_by()
    return pages.filter(pk=0).query.sql_with_params()[0]


@cache
def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
