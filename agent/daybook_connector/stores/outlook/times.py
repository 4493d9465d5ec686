"""Outlook's dates: wall times of the PC, UTC, and zones under their Windows names."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone_name
from tzlocal.windows_tz import tz_win, win_tz


def wall(value: Any) -> datetime:
    """A date of Outlook's as naive wall time, to the second.

    pywin32 labels every date as UTC, whatever it is; COM dates are fractions of days, so a second
    may be off by a hair. Raises ValueError for a date that is none.
    """
    if not isinstance(value, datetime):
        raise ValueError(f"{type(value).__name__} instead of a date")
    plain = datetime.combine(value.date(), value.time())
    return (plain + timedelta(milliseconds=500)).replace(microsecond=0)


def utc(value: Any) -> datetime:
    """A date of StartUTC or EndUTC as an aware datetime."""
    return wall(value).replace(tzinfo=UTC)


def at(day: datetime, zone: ZoneInfo) -> datetime:
    """A wall time of a zone as UTC."""
    return day.replace(tzinfo=zone).astimezone(UTC)


def first_day(start: datetime) -> date:
    """The day an all-day event begins on; one made in another zone may be hours off midnight."""
    return (start + timedelta(hours=12)).date() if start.time() >= time(12) else start.date()


def zone_of(windows_name: str) -> ZoneInfo | None:
    """The IANA zone of a Windows name, e.g. "W. Europe Standard Time"."""
    try:
        return ZoneInfo(win_tz.get(windows_name, windows_name))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def windows_name(zone: str) -> str:
    """The Windows name of an IANA zone, or ""."""
    return str(tz_win.get(zone, ""))


def local_zone(windows: str = "") -> ZoneInfo:
    """The PC's zone: as Outlook names it, else as Windows does."""
    return (zone_of(windows) if windows else None) or ZoneInfo(get_localzone_name() or "UTC")
