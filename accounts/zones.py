"""IANA time zones as people choose them."""

import zoneinfo
from functools import lru_cache

from django.core.exceptions import ValidationError

OLD_NAMES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def validate_zone(name: str) -> None:
    if not is_zone(name):
        raise ValidationError(
            "“%(name)s” is not a time zone. Choose one such as Europe/Berlin.",
            code="unknown-zone",
            params={"name": name},
        )


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, str]]:
    """Every zone named after a place, and UTC, sorted, as form choices."""
    places = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(OLD_NAMES)
    )
    return [(name, name.replace("_", " ")) for name in ["UTC", *places]]
