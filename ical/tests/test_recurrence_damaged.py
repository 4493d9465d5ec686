"""What survives reading can be expanded, or is refused in words."""

from datetime import UTC, datetime

from daybook_ical.errors import TooManyOccurrences
from daybook_ical.read import read_resource
from daybook_ical.recurrence import expand
from hypothesis import given, settings

from tests.test_read import damaged

WINDOW = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_damaged_events_expand_within_the_window_or_say_why_not(data):
    event = read_resource("key", "etag", data)
    if event is None or event.problem:
        return
    try:
        found = expand(event.parts, window=WINDOW, calendar_zone="Europe/Berlin")
    except TooManyOccurrences:
        return
    assert all(one.start < one.end for one in found)
    assert all(one.start < WINDOW[1] and one.end > WINDOW[0] for one in found)
    assert len({one.original_start for one in found}) == len(found)
