"""IANA time zones as people choose them."""

from functools import lru_cache
from importlib.resources import files

from daybook_ical.zonedata import names
from django.core.exceptions import ValidationError

OLD_NAMES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def validate_zone(name: str) -> None:
    if not is_zone(name):
        raise ValidationError(
            "“%(name)s” is not a time zone. Choose one such as Europe/Berlin.",
            code="unknown-zone",
            params={"name": name},
        )


def is_zone(name: str) -> bool:
    """Whether it names a zone that is the same on every machine. Browsers also tell old names such
    as "Etc/UTC", which forms do not offer."""
    return name in names()


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, str]]:
    """Every zone named after a place, and UTC, sorted, as form choices."""
    places = sorted(name for name in names() if "/" in name and not name.startswith(OLD_NAMES))
    return [(name, name.replace("_", " ")) for name in ["UTC", *places]]


def current_name(name: str) -> str:
    """What a zone is called today, for the old names that browsers still give: Asia/Kolkata for
    Asia/Calcutta. Everything else as it is."""
    return _renamed().get(name, name)


@lru_cache(maxsize=1)
def _renamed() -> dict[str, str]:
    """Old names of places by what the zone database links them to.

    A name in its table of places is not old, though it may be a link: Oslo's clocks are Berlin's.
    """
    data = files("tzdata") / "zoneinfo"
    lines = (data / "tzdata.zi").read_text(encoding="utf-8").splitlines()
    links = [line.split()[1:3] for line in lines if line.startswith("L ")]
    table = (data / "zone.tab").read_text(encoding="utf-8").splitlines()
    places = {line.split("\t")[2] for line in table if not line.startswith("#")}
    renamed = {old: new for new, old in links if "/" in old and old not in places and new in places}
    universal = {old: "UTC" for new, old in links if new == "Etc/UTC" and old != "UTC"}
    return {**renamed, **universal, "Etc/UTC": "UTC"}


def zone_choices_with(current: str) -> list[tuple[str, str]]:
    """The choices, and before them the zone that is stored, should it have another name: a select
    without it would show, and save, some other zone."""
    known = zone_choices()
    missing = current and all(current != name for name, _ in known)
    return [(current, current), *known] if missing else known
