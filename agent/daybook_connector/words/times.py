"""Times as the user of this computer reads them: lengths, ages, clock times and days.

Made with the catalogue's plurals and a few formats of the language, and not with Babel: its data of
all languages is larger than this whole program, and Qt's QLocale is not there for the commands.
Hours run from 0 to 23 in English, too, as the log and the portal's mails to administrators have it.
"""

from datetime import UTC, datetime, tzinfo

import tzlocal

from daybook_connector.words.language import gettext as _
from daybook_connector.words.language import ngettext, pgettext


class LocalClock:
    """The PC's clock and zone."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self.zone = zone or _local_zone()

    def now(self) -> datetime:
        return datetime.now(UTC)


def instant(told: str) -> datetime | None:
    """An instant of the status (ISO 8601, UTC), or None for never."""
    return datetime.fromisoformat(told) if told else None


def never() -> str:
    return _("never")


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, in one unit. A small difference of clocks counts as just now."""
    if then is None:
        return never()
    seconds = int((now - then).total_seconds())
    if seconds < -60:
        return _("in the future (check the PC's clock)")
    if seconds < 10:
        return _("just now")
    if seconds >= 86400:
        count = seconds // 86400
        return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}
    if seconds >= 3600:
        count = seconds // 3600
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    if seconds >= 60:
        count = seconds // 60
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}
    return ngettext("%(count)d second ago", "%(count)d seconds ago", seconds) % {"count": seconds}


def moment(then: datetime | None, zone: tzinfo) -> str:
    """The instant in the PC's zone, with the zone's name; empty for never."""
    if then is None:
        return ""
    here = then.astimezone(zone)
    named = {"day": day(here), "time": here.strftime(_seconds()), "zone": zone_name(here, zone)}
    return _("%(day)s, %(time)s (%(zone)s)") % named


def when(then: datetime | None, now: datetime, zone: tzinfo) -> str:
    """How long ago and the time of day: "2 minutes ago, 14:03 CET". Another day is named."""
    if then is None:
        return never()
    return _("%(ago)s, %(time)s") % {"ago": ago(then, now), "time": time_of_day(then, now, zone)}


def ahead(then: datetime, now: datetime, zone: tzinfo) -> str:
    """How long it takes and the time of day: "in 28 minutes, 14:31 CET"."""
    wait = for_how_long(round((then - now).total_seconds()))
    return _("in %(wait)s, %(time)s") % {"wait": wait, "time": time_of_day(then, now, zone)}


def time_of_day(then: datetime, now: datetime, zone: tzinfo) -> str:
    """ "14:03 CET", with the day unless that is today."""
    here = then.astimezone(zone)
    name = here.tzname() or _("local time")
    # Some zones have no abbreviation, only a difference.
    zoned = f"UTC{name}" if name[0] in "+-" else name
    time = f"{here.strftime(_minutes())} {zoned}"
    if here.date() == now.astimezone(zone).date():
        return time
    return _("%(day)s, %(time)s") % {"day": day(here), "time": time}


def day(here: datetime) -> str:
    """ "25 Nov 2026"."""
    named = {"day": here.day, "month": _months()[here.month - 1], "year": here.year}
    return _("%(day)d %(month)s %(year)d") % named


def zone_name(here: datetime, zone: tzinfo) -> str:
    """ "Europe/Berlin" where the zone has such a name, else what the system calls it."""
    return str(getattr(zone, "key", "")) or here.tzname() or _("local time")


def for_how_long(seconds: int) -> str:
    """A time to wait: "29 minutes", "40 seconds"."""
    if seconds >= 60:
        count = (seconds + 59) // 60
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    count = max(seconds, 1)
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


def every(minutes: int) -> str:
    """An interval: "every minute", "every 5 minutes", "every 2 hours"."""
    if minutes % 60 == 0:
        count = minutes // 60
        return ngettext("every hour", "every %(count)d hours", count) % {"count": count}
    return ngettext("every minute", "every %(count)d minutes", minutes) % {"count": minutes}


def _minutes() -> str:
    return pgettext("hours and minutes, by strftime", "%H:%M")


def _seconds() -> str:
    return pgettext("hours, minutes and seconds, by strftime", "%H:%M:%S")


def _months() -> tuple[str, ...]:
    return (
        pgettext("month in a date", "Jan"),
        pgettext("month in a date", "Feb"),
        pgettext("month in a date", "Mar"),
        pgettext("month in a date", "Apr"),
        pgettext("month in a date", "May"),
        pgettext("month in a date", "Jun"),
        pgettext("month in a date", "Jul"),
        pgettext("month in a date", "Aug"),
        pgettext("month in a date", "Sep"),
        pgettext("month in a date", "Oct"),
        pgettext("month in a date", "Nov"),
        pgettext("month in a date", "Dec"),
    )


def _local_zone() -> tzinfo:
    try:
        return tzlocal.get_localzone()
    except (LookupError, ValueError, OSError):
        # tzlocal finds settings that contradict each other, or a name nobody knows.
        return UTC
