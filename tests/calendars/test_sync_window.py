from datetime import timedelta

from daybook_ical.events import EventPart, Moment

from calendars.domain.blocking import BlockingPolicy
from calendars.sync.reading import EventReader
from calendars.sync.window import Renewal, coverage
from providers.window import Window
from tests.factories import NOW

DAY = timedelta(days=1)


def test_a_calendar_that_was_never_read_is_expanded_a_week_further_than_needed() -> None:
    assert coverage(None, same_clocks=False, now=NOW, days=60) == (
        Window(NOW - DAY, NOW + 67 * DAY),
        Renewal.EVERYTHING,
    )


def test_nothing_is_repeated_while_half_of_the_margin_is_left() -> None:
    until = NOW + 63.5 * DAY
    assert coverage(until, same_clocks=True, now=NOW, days=60) == (
        Window(NOW - DAY, until),
        Renewal.NOTHING,
    )


def test_series_are_expanded_again_when_the_window_rolled_on() -> None:
    until = NOW + 63.4 * DAY
    assert coverage(until, same_clocks=True, now=NOW, days=60) == (
        Window(NOW - DAY, NOW + 67 * DAY),
        Renewal.SERIES,
    )


def test_a_longer_horizon_expands_series_at_once() -> None:
    assert coverage(NOW + 67 * DAY, same_clocks=True, now=NOW, days=120) == (
        Window(NOW - DAY, NOW + 127 * DAY),
        Renewal.SERIES,
    )


def test_another_zone_moves_every_whole_day() -> None:
    assert coverage(NOW + 67 * DAY, same_clocks=False, now=NOW, days=60)[1] is Renewal.EVERYTHING


def test_a_shorter_horizon_is_all_that_is_asked_and_claimed() -> None:
    assert coverage(NOW + 127 * DAY, same_clocks=True, now=NOW, days=60) == (
        Window(NOW - DAY, NOW + 67 * DAY),
        Renewal.NOTHING,
    )


def test_single_events_are_kept_however_late_they_are() -> None:
    reading = EventReader(1, Window(NOW, NOW + DAY), "UTC", BlockingPolicy())
    start = (NOW + 99 * DAY).replace(tzinfo=None)
    part = EventPart(Moment(start, "UTC"), Moment(start + DAY / 24, "UTC"))
    ((row,), _) = reading.busy("uid", "", [part])
    assert row.start == NOW + 99 * DAY
