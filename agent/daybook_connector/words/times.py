"""Times as the user of this computer reads them."""

from datetime import UTC, datetime, tzinfo

import tzlocal

from daybook_connector.words.plural import counted

NEVER = "never"


class LocalClock:
    """The PC's clock and zone."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self.zone = zone or _local_zone()

    def now(self) -> datetime:
        return datetime.now(UTC)


def instant(told: str) -> datetime | None:
    """An instant of the status (ISO 8601, UTC), or None for never."""
    return datetime.fromisoformat(told) if told else None


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, in one unit. A small difference of clocks counts as just now."""
    if then is None:
        return NEVER
    seconds = (now - then).total_seconds()
    if seconds < -60:
        return "in the future (check the PC's clock)"
    if seconds < 10:
        return "just now"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{counted(int(seconds // size), unit)} ago"
    return f"{int(seconds)} seconds ago"


def moment(then: datetime | None, zone: tzinfo) -> str:
    """The instant in the PC's zone, with the zone's name; empty for never."""
    if then is None:
        return ""
    here = then.astimezone(zone)
    return f"{here.day} {here:%b %Y, %H:%M:%S} ({zone_name(here, zone)})"


def when(then: datetime | None, now: datetime, zone: tzinfo) -> str:
    """How long ago and the time of day: "2 minutes ago, 14:03 CET". Another day is named."""
    if then is None:
        return NEVER
    return f"{ago(then, now)}, {time_of_day(then, now, zone)}"


def ahead(then: datetime, now: datetime, zone: tzinfo) -> str:
    """How long it takes and the time of day: "in 28 minutes, 14:31 CET"."""
    wait = for_how_long(round((then - now).total_seconds()))
    return f"in {wait}, {time_of_day(then, now, zone)}"


def time_of_day(then: datetime, now: datetime, zone: tzinfo) -> str:
    """ "14:03 CET", with the day unless that is today."""
    here = then.astimezone(zone)
    day = "" if here.date() == now.astimezone(zone).date() else f"{here.day} {here:%b %Y}, "
    name = here.tzname() or "local time"
    # Some zones have no abbreviation, only a difference.
    return f"{day}{here:%H:%M} {'UTC' if name[0] in '+-' else ''}{name}"


def zone_name(here: datetime, zone: tzinfo) -> str:
    """ "Europe/Berlin" where the zone has such a name, else what the system calls it."""
    return str(getattr(zone, "key", "")) or here.tzname() or "local time"


def for_how_long(seconds: int) -> str:
    """A time to wait: "29 minutes", "40 seconds"."""
    if seconds >= 60:
        return counted((seconds + 59) // 60, "minute")
    return counted(max(seconds, 1), "second")


def _local_zone() -> tzinfo:
    try:
        return tzlocal.get_localzone()
    except (LookupError, ValueError, OSError):
        # tzlocal finds settings that contradict each other, or a name nobody knows.
        return UTC
