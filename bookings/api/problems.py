"""What can go wrong with a booking, as problem details."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC

from accounts.api.problems import Problem
from bookings.availability import Slot
from bookings.errors import (
    BookingError,
    NotOffered,
    PageClosed,
    SlotTaken,
    StillNeeded,
    TooLate,
)
from bookings.refusal_words import refusal


@contextlib.contextmanager
def booking_problems() -> Iterator[None]:
    """Answer the booking errors of the domain with 409 and their own words."""
    try:
        yield
    except SlotTaken as error:
        raise _gone("slot-taken", error, error.alternatives) from error
    except NotOffered as error:
        raise _gone("slot-not-offered", error, error.alternatives) from error
    except PageClosed as error:
        raise Problem(409, "page-closed", refusal(error)) from error
    except TooLate as error:
        raise Problem(409, "too-late", refusal(error)) from error
    except StillNeeded as error:
        raise Problem(409, "still-needed", refusal(error)) from error


def _gone(code: str, error: BookingError, alternatives: Sequence[Slot]) -> Problem:
    """The time is gone; `alternatives` are the nearest free ones."""
    near = [
        {
            "start": slot.start.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "end": slot.end.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        for slot in alternatives
    ]
    return Problem(409, code, refusal(error), alternatives=near)
