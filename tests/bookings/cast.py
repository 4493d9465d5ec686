"""How a page of the cast (the fixtures of conftest.py) is made."""

from datetime import time
from typing import Any

from accounts.models import User
from bookings.models import BookingPage, WeeklyHours
from tests.factories import BookingPageFactory


def open_page(host: User, **fields: Any) -> BookingPage:
    """A page in Berlin, Monday to Friday from nine to five."""
    page = BookingPageFactory(user=host, **{"timezone": "Europe/Berlin", **fields})
    WeeklyHours.objects.bulk_create(
        WeeklyHours(page=page, weekday=weekday, starts=time(9), ends=time(17))
        for weekday in range(5)
    )
    return page
