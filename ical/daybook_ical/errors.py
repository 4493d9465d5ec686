"""The one way in which iCalendar data can disappoint."""

from daybook_ical.oddities import Odd, Oddity


class Unreadable(ValueError):
    """The event cannot be understood; `oddity` tells why."""

    def __init__(self, odd: Odd | Oddity, value: str = "") -> None:
        self.oddity = odd if isinstance(odd, Oddity) else Oddity.of(odd, value)
        super().__init__(*filter(None, (str(self.oddity.code), value)))


def reason_of(error: Exception) -> Oddity:
    """Why something was not understood, whatever failed."""
    return error.oddity if isinstance(error, Unreadable) else Oddity(Odd.OUT_OF_RANGE)


class TooManyOccurrences(Unreadable):
    """The series repeats more often than can be counted."""

    def __init__(self) -> None:
        super().__init__(Odd.TOO_MANY_OCCURRENCES)


class UnknownZone(Unreadable):
    """A time is given in a zone that neither the world nor the file knows."""

    def __init__(self, tzid: str) -> None:
        super().__init__(Odd.UNKNOWN_ZONE, tzid)
