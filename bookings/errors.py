"""Why a booking, a move or a cancellation did not happen: codes, told in `refusal_words`."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookings.availability import Slot


class Closed(StrEnum):
    """Why a page offers nothing at all."""

    BY_HOST = "closed"
    NOT_READ_YET = "not-read-yet"
    OUT_OF_DATE = "out-of-date"
    NOT_WHOLE = "not-whole"
    GONE = "page-gone"


class Late(StrEnum):
    """What cannot be done any more, and what came before it."""

    CANCEL_AFTER_END = "cancel-after-end"
    CANCEL_AFTER_START = "cancel-after-start"
    MOVE_AFTER_END = "move-after-end"
    MOVE_AFTER_START = "move-after-start"
    CONFIRM_AFTER_END = "confirm-after-end"
    CONFIRM_AFTER_START = "confirm-after-start"
    DECLINE_AFTER_WITHDRAWAL = "decline-after-withdrawal"
    DECLINE_AFTER_CONFIRMATION = "decline-after-confirmation"
    PROPOSE_AFTER_END = "propose-after-end"
    PROPOSE_AFTER_START = "propose-after-start"
    PROPOSAL_OVER = "proposal-over"
    PROPOSAL_FOR_REQUEST_OVER = "proposal-for-request-over"
    BOOKING_GONE = "booking-gone"


class Needed(StrEnum):
    """What a guest's data are needed for yet."""

    AHEAD = "meeting-ahead"
    MAIL = "mail-on-its-way"


class Keeps(StrEnum):
    """What keeps an account from being deleted."""

    AHEAD = "bookings-ahead"
    MAILS = "mails-on-their-way"
    TEAMS = "teams-of-others"
    SITE = "only-administrator"


class BookingError(Exception):
    """Nothing was changed. Choosing another time, or another page, helps; repeating does not.

    `code` says which sentence tells of it.
    """

    permanent = True

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SlotTaken(BookingError):
    """The time was free when it was shown and has been taken since."""

    def __init__(self, alternatives: Sequence["Slot"] = ()) -> None:
        super().__init__("slot-taken")
        self.alternatives = tuple(alternatives)


class NotOffered(BookingError):
    """The page does not offer this time: outside its hours, too soon, or too far ahead."""

    def __init__(self, alternatives: Sequence["Slot"] = ()) -> None:
        super().__init__("slot-not-offered")
        self.alternatives = tuple(alternatives)


class PageClosed(BookingError):
    """The page offers nothing at all."""

    code: Closed

    def __init__(self, code: Closed) -> None:
        super().__init__(code)


class PageGone(PageClosed):
    """The page was deleted, or its host left, while the guest chose."""

    def __init__(self) -> None:
        super().__init__(Closed.GONE)


class StillNeeded(BookingError):
    """A guest's data are needed yet."""

    def __init__(self, code: Needed) -> None:
        super().__init__(code)


class TooLate(BookingError):
    """The meeting has begun, or its booking was cancelled, so it stays as it is."""

    def __init__(self, code: Late) -> None:
        super().__init__(code)


class BookingGone(TooLate):
    """The booking was deleted with the account of its host."""

    def __init__(self) -> None:
        super().__init__(Late.BOOKING_GONE)


class LeavingRefused(BookingError):
    """Something has to be done first. `teams` are those of the person that others are in."""

    def __init__(self, code: Keeps, teams: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.teams = tuple(teams)
