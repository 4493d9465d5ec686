"""Lengths of time, numbers of things and lists as people read them, in one place. Pure."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

MINUTE, HOUR, DAY = 60, 3600, 86_400
_UNITS = (("day", DAY), ("hour", HOUR), ("minute", MINUTE))
_EXACT_BELOW = 2 * MINUTE
"""Seconds up to which an age is told in seconds."""


def counted(number: int, thing: str) -> str:
    """“1 day”, “2 days”, “1,200 events”. `thing` takes an s where there are several."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def length(span: timedelta) -> str:
    """A length that somebody has set, to the minute: “1 hour 30 minutes”."""
    words, rest = [], int(span.total_seconds())
    for name, size in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            words.append(counted(number, name))
    return " ".join(words) or "0 minutes"


def pace(span: timedelta) -> str:
    """“every hour”, “every 5 minutes”."""
    words = length(span)
    return f"every {words.removeprefix('1 ') if words.count(' ') == 1 else words}"


def age(span: timedelta) -> str:
    """A length that has come about, with as many digits as matter: “40 seconds”, “12 minutes”,
    “3 hours 5 minutes”, “1 day 4 hours”, “3 days”."""
    seconds = int(span.total_seconds())
    if seconds < _EXACT_BELOW:
        return counted(seconds, "second")
    for least, size in ((2 * DAY, DAY), (DAY, HOUR)):
        if seconds >= least:
            return length(timedelta(seconds=seconds // size * size))
    return length(span)


def measured(span: timedelta) -> str:
    """How long work took: “under 0.1 seconds”, “0.4 seconds”, “12 seconds”, “3 minutes”."""
    seconds = span.total_seconds()
    if seconds < 0.1:
        return "under 0.1 seconds"
    return f"{seconds:.1f} seconds" if seconds < 9.95 else age(timedelta(seconds=round(seconds)))


def wait_in_words(seconds: float) -> str:
    """How long to wait, in whole minutes and never less than is needed: “3 minutes”."""
    return length(timedelta(minutes=max(1, -(-int(seconds) // MINUTE))))


def listed(things: Iterable[object], *, last: str = "and") -> str:
    """“a”, “a and b”, “a, b and c”; empty for nothing."""
    words = [str(thing) for thing in things]
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def quoted(names: Iterable[object]) -> Sequence[str]:
    """Names that people chose, each in quotation marks."""
    return [f"“{name}”" for name in names]
