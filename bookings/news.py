"""What mails about a booking tell, and whom."""

from enum import StrEnum


class News(StrEnum):
    """What a mail is about; also the name of its templates."""

    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    CONFLICT = "conflict"
    PROPOSED = "proposed"
    REFUSED = "refused"
    LEFT = "left"


class Reader(StrEnum):
    GUEST = "guest"
    HOST = "host"


AGREED = frozenset({News.BOOKED, News.RESCHEDULED, News.CONFIRMED})
"""News after which the meeting takes place."""

QUESTIONS = frozenset({News.CONFLICT, News.PROPOSED, News.REFUSED})
"""News that leave everything as it is in the calendars, unless a request is declined with them."""
