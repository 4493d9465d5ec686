"""Which stored events are read again when busy time is worked out anew."""

from datetime import UTC, datetime

import pytest
from daybook_ical.stored import to_json

from calendars.models import Event
from tests.calendars.conftest import part
from tests.factories import CalendarFactory, EventFactory

pytestmark = pytest.mark.django_db


def test_single_events_that_are_long_over_are_not_read() -> None:
    calendar = CalendarFactory()

    def stored(key: str, *parts: object, recurs: bool = False) -> None:
        EventFactory(calendar=calendar, key=key, parts=to_json(parts), recurs=recurs)

    stored("long ago", part("2026-10-01 09:00"))
    stored("whole days long ago", part("2026-10-01", 3))
    stored("elsewhere", part("2026-11-19 09:00", zone="Pacific/Kiritimati"))
    stored("lasting", part("2026-10-01 09:00", 24 * 60))
    stored("ended before it began", part("2026-12-01 09:00", -24 * 90))
    stored("series", part("2020-10-01 09:00", rules=("FREQ=DAILY",)), recurs=True)
    stored("two parts", part("2026-10-01 09:00"), part("2026-12-24 09:00"))
    stored("to come", part("2026-12-24 09:00"))
    before = datetime(2026, 11, 21, tzinfo=UTC)

    kept = Event.objects.dated().not_over(before).order_by("pk").values_list("key", flat=True)
    assert list(kept) == [
        "elsewhere",
        "lasting",
        "ended before it began",
        "series",
        "two parts",
        "to come",
    ]
