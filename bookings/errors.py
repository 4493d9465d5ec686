"""Why a booking, a move or a cancellation did not happen. The text is meant for the guest."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookings.availability import Slot


class BookingError(Exception):
    """Nothing was changed. Choosing another time, or another page, helps; repeating does not."""

    permanent = True


class SlotTaken(BookingError):
    """The time was free when it was shown and has been taken since."""

    def __init__(self, alternatives: Sequence["Slot"] = ()) -> None:
        super().__init__("This time has been taken meanwhile. Please choose another one.")
        self.alternatives = tuple(alternatives)


class NotOffered(BookingError):
    """The page does not offer this time: outside its hours, too soon, or too far ahead."""

    def __init__(self, alternatives: Sequence["Slot"] = ()) -> None:
        super().__init__("This time is not offered. Please choose another one.")
        self.alternatives = tuple(alternatives)


class PageClosed(BookingError):
    """The page offers nothing at all; the text says why."""


class PageGone(PageClosed):
    """The page was deleted, or its host left, while the guest chose."""

    def __init__(self) -> None:
        super().__init__("This page does not exist any more.")


class StillNeeded(BookingError):
    """A guest's data are needed yet; the text says what for, and until when."""


class TooLate(BookingError):
    """The meeting has begun, or its booking was cancelled, so it stays as it is."""


class BookingGone(TooLate):
    """The booking was deleted with the account of its host."""

    def __init__(self) -> None:
        super().__init__("This booking does not exist any more.")
