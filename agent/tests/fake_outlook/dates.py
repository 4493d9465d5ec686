"""Dates of COM and of filters, with their surprises."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

REGIONS = {
    # sShortDate, sShortTime, and the order in which a date is read.
    "de": ("dd.MM.yyyy", "HH:mm", "dmy"),
    "us": ("M/d/yyyy", "h:mm tt", "mdy"),
    "uk": ("dd/MM/yyyy", "HH:mm", "dmy"),
    "iso": ("yyyy-MM-dd", "HH:mm", "ymd"),
    "in": ("dd-MM-yyyy", "HH:mm", "dmy"),
    "hu": ("yyyy. MM. dd.", "H:mm", "ymd"),
    "odd": ("'den' d. MMMM yy", "HH:mm", "dmy"),
    # Reads what nobody writes.
    "unheard of": ("dd.MM.yyyy", "HH:mm", "mydxx"),
}
HAIR = timedelta(microseconds=300)


def labelled(wall: datetime) -> datetime:
    """As pywin32 gives any date: called UTC whatever it is, and not quite exact."""
    return wall.replace(tzinfo=UTC) - HAIR


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def read(text: str, order: str) -> datetime | None:
    """A date in a filter, by the order of the region; impossible ones are turned around silently,
    and seconds are not known. None for what is no date."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) < 5:
        return None
    if order.endswith("xx"):
        return datetime(1999, 1, 1)
    if numbers[0] > 31:
        order = "ymd"
    parts = dict(zip(order, numbers))
    year, month, day = parts["y"], parts["m"], parts["d"]
    if month > 12:
        month, day = day, month
    hour = numbers[3] % 12 if re.search(r"[AP]M", text) else numbers[3]
    if "PM" in text:
        hour += 12
    try:
        return datetime(year, month, day, hour, numbers[4])
    except ValueError:
        return None
