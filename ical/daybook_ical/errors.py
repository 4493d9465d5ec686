"""The one way in which iCalendar data can disappoint."""


class Unreadable(ValueError):
    """The event cannot be understood.

    The text of the error continues the sentence "This event is not counted, because …" and is
    shown to the calendar's owner.
    """


_LONGEST_QUOTE = 200


def quoted(text: str) -> str:
    """What somebody wrote, between quotes, at a length that can be shown."""
    if len(text) > _LONGEST_QUOTE:
        text = f"{text[: _LONGEST_QUOTE - 1]}…"
    return f"“{text}”"


class TooManyOccurrences(Unreadable):
    """The series repeats more often than can be counted."""

    def __init__(self) -> None:
        super().__init__("it repeats more often than can be counted")


class UnknownZone(Unreadable):
    """A time is given in a zone that neither the world nor the file knows."""

    def __init__(self, tzid: str) -> None:
        super().__init__(f"unknown time zone {quoted(tzid)}")
