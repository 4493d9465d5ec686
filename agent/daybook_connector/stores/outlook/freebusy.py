"""Free and busy as Outlook writes it: a digit of `OlBusyStatus` for every so many minutes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from daybook_connector.stores.events import ShowAs, StoreEvent
from daybook_connector.stores.outlook.items import SHOW_AS
from daybook_connector.stores.outlook.names import OlBusyStatus

MINUTES = 15
STEP = timedelta(minutes=MINUTES)
MONTH = timedelta(days=28)
"""A call answers for one month; 28 days is the least that may be."""


def spans(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Parts of wall time that one call answers for; each begins at midnight."""
    begin = start.replace(hour=0, minute=0)
    while begin < end:
        yield begin, min(begin + MONTH, end)
        begin += MONTH


def blocks(digits: str, start: datetime) -> Iterator[StoreEvent]:
    """The taken times that `digits` tell, from an aware instant on. Free times are not told."""
    begin = start
    for digit, group in groupby(digits):
        end = begin + STEP * len(list(group))
        show_as = _show_as(digit)
        if show_as is not ShowAs.FREE:
            yield StoreEvent(f"busy-{begin:%Y-%m-%dT%H:%M:%SZ}", "", begin, end, show_as=show_as)
        begin = end


def _show_as(digit: str) -> ShowAs:
    """An unknown digit counts as busy (RFC 5545, 3.2.9)."""
    try:
        return SHOW_AS[OlBusyStatus(int(digit))]
    except ValueError:
        return ShowAs.BUSY
