"""What was known when a time was offered, travelling through the guest's form.

Sealed and not only signed: the ages of single calendars are none of the guest's business. The stamp
holds for one page and one time; any other, or one that cannot be read, counts as none.
"""

import json
from datetime import datetime

from bookings.decision import Record, snapshot
from bookings.domain.certainty import Knowledge
from bookings.models import BookingPage
from providers.errors import CredentialsUnreadable
from providers.vault import seal, unseal

PURPOSE = "offer"
LONGEST = 20_000


def stamp(page: BookingPage, start: datetime, knowledge: Knowledge, *, now: datetime) -> str:
    return seal(
        {"for": _subject(page, start), "known": json.dumps(snapshot(knowledge, now))}
    ).decode()


def read_stamp(text: str, page: BookingPage, start: datetime) -> Record | None:
    """What was known when this time was offered to this guest; None when nothing says so."""
    try:
        content = unseal(text.encode())
    except CredentialsUnreadable:
        return None
    if content.get("for") != _subject(page, start):
        return None
    known: Record = json.loads(content["known"])
    return known


def _subject(page: BookingPage, start: datetime) -> str:
    return f"{PURPOSE} {page.pk} {int(start.timestamp())}"
