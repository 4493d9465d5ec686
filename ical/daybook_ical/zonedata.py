"""Which release of the zone database is in use: the newest at hand.

Python asks the operating system first and the package `tzdata` only for what is missing there,
however old the system's data are. Governments change their clocks within months, so a system that
was installed last year puts events of this one an hour off.
"""

import re
import zoneinfo
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import tzdata

# Names that say something else on every machine, or nothing.
_UNREAL = frozenset({"localtime", "Factory", "posixrules"})
_RELEASE = re.compile(r"\b(\d{4})([a-z]+)")
# Where the zone compiler, and where BSD and macOS note the release.
_NOTED_IN = ("tzdata.zi", "+VERSION")
_IN_EVERY_RELEASE = "Europe/London"


class Source(NamedTuple):
    """A place zone data may be taken from; the package has no folder. Without a release: unknown,
    which counts as the oldest."""

    release: str
    folder: str | None = None

    @property
    def rank(self) -> tuple[str, str, bool]:
        """Of equal releases the package's, which is the same on every machine."""
        year, letters = _parted(self.release) or ("", "")
        return year, letters, self.folder is None


def use_newest() -> None:
    """Lets `zoneinfo` read the newest data. To be called once, before any zone is made: a zone that
    is made keeps its rules."""
    newest = max(_sources(), key=lambda source: source.rank)
    path = () if newest.folder is None else (newest.folder,)
    if path != zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(path)
        zoneinfo.ZoneInfo.clear_cache()
        names.cache_clear()


def release() -> str:
    """The release in use, such as "2026f", or ""."""
    return next(_sources()).release


def is_old(release: str, today: date) -> bool:
    """Whether a release is more than a year old. Its name tells only the year, so the middle of
    that year stands for it."""
    parted = _parted(release)
    return parted is None or today >= date(int(parted[0]) + 1, 7, 1)


@cache
def names() -> frozenset[str]:
    """Every zone that means the same on every machine."""
    return frozenset(zoneinfo.available_timezones() - _UNREAL)


def _sources() -> Iterator[Source]:
    """In the order in which `zoneinfo` asks them."""
    for folder in zoneinfo.TZPATH:
        if (Path(folder) / _IN_EVERY_RELEASE).is_file():
            yield Source(_noted(Path(folder)), folder)
    yield Source(tzdata.IANA_VERSION)


def _noted(folder: Path) -> str:
    for name in _NOTED_IN:
        try:
            with (folder / name).open(encoding="ascii", errors="replace") as file:
                parted = _parted(file.readline())
        except OSError:
            continue
        if parted:
            return "".join(parted)
    return ""


def _parted(text: str) -> tuple[str, str] | None:
    """ "# version 2026f" as "2026" and "f". After z comes za."""
    found = _RELEASE.search(text)
    return (found[1], found[2]) if found else None
