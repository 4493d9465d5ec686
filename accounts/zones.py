"""IANA time zones as people choose them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache, reduce
from importlib.resources import files
from itertools import groupby
from zoneinfo import ZoneInfo

from daybook_ical.zonedata import names
from django.core.exceptions import ValidationError

from accounts import words


def validate_zone(name: str) -> None:
    if not is_zone(name):
        raise ValidationError(
            words.NOT_A_ZONE,
            code="unknown-zone",
            params={"name": name},
        )


def is_zone(name: str) -> bool:
    """Whether it names a zone that is the same on every machine. Browsers also tell old names such
    as "Etc/UTC", which forms do not offer."""
    return name in names()


def current_name(name: str) -> str:
    """What a zone is called today, for the old names that browsers still give: Asia/Kolkata for
    Asia/Calcutta. Everything else as it is."""
    return renamed().get(name, name)


@lru_cache(maxsize=1)
def renamed() -> dict[str, str]:
    """Old names, of places or not ("Turkey"), by what the zone database links them to.

    A name in its table of places is not old, though it may be a link: Oslo's clocks are Berlin's.
    """
    data = files("tzdata") / "zoneinfo"
    lines = (data / "tzdata.zi").read_text(encoding="utf-8").splitlines()
    links = [line.split()[1:3] for line in lines if line.startswith("L ")]
    table = (data / "zone.tab").read_text(encoding="utf-8").splitlines()
    places = {line.split("\t")[2] for line in table if not line.startswith("#")}
    of_places = {old: new for new, old in links if old not in places and new in places}
    universal = {old: "UTC" for new, old in links if new == "Etc/UTC" and old != "UTC"}
    return {**of_places, **universal, "Etc/UTC": "UTC"}


def zone_text(zone: ZoneInfo, *at: datetime) -> str:
    """The zone with its offset, as a line of its own: "Europe/Berlin (UTC+02:00)"."""
    offset = offsets_text(zone, at)
    return "UTC" if zone.key == offset else f"{zone.key.replace('_', ' ')} ({offset})"


def offset_text(zone: ZoneInfo, at: datetime) -> str:
    """How far the zone's clocks are from UTC at an instant: "UTC+02:00", or plain "UTC"."""
    offset = at.astimezone(zone).utcoffset() or timedelta()
    if not offset:
        return "UTC"
    minutes = round(abs(offset).total_seconds() / 60)
    return f"UTC{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def offsets_text(zone: ZoneInfo, at: Iterable[datetime]) -> str:
    """The same for several instants in order, between which clocks may change: "UTC+01:00, then
    UTC+02:00"."""
    offsets = [offset for offset, _ in groupby(offset_text(zone, one) for one in at)]
    return reduce(words.zone_changes, offsets) if offsets else ""
