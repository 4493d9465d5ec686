"""Filters by date, in the way this PC writes dates.

Outlook reads dates in filters by the user's regional settings, and a wrong guess finds nothing or
the wrong month without an error. So a way of writing is used only after it found a known item.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from daybook_connector.stores.errors import StoreClosed, StoreError
from daybook_connector.stores.outlook.com import Com
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.times import wall

REGION = r"Control Panel\International"
MINUTE = timedelta(minutes=1)
PROBES = 12
"""Items tried for one whose day and month cannot be mistaken for each other."""

# Windows' picture of a date and strftime's, longest first.
_PARTS = (
    ("yyyy", "%Y"),
    ("yy", "%y"),
    ("MMM", "%b"),
    ("MM", "%m"),
    ("M", "%m"),
    ("dd", "%d"),
    ("d", "%d"),
    ("HH", "%H"),
    ("H", "%H"),
    ("hh", "%I"),
    ("h", "%I"),
    ("mm", "%M"),
    ("m", "%M"),
    ("tt", "%p"),
    ("t", "%p"),
)


def formats(com: Com) -> list[str]:
    """Ways to write a date and time, as strftime formats; the user's own first."""
    day, hour = _picture(com, "sShortDate", "yyyy-MM-dd"), _picture(com, "sShortTime", "HH:mm")
    own = [f"{day} {hour}", f"{day} %H:%M"]
    common = ["%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M"]
    return list(dict.fromkeys([*own, *common]))


def proven(items: Remote, candidates: list[str]) -> str | None:
    """The first way of writing that finds known items of the folder.

    None where no item proves anything: then the folder is read without a filter. `items` is the
    folder's collection without recurrences.
    """
    known = list(_known(items))
    for candidate in candidates:
        if known and all(_finds(items, candidate, start, entry) for start, entry in known):
            return candidate
    return None


def between(start: datetime, end: datetime, written: str) -> str:
    """The filter for what overlaps a span of wall time."""
    return f"[Start] < '{end.strftime(written)}' AND [End] > '{start.strftime(written)}'"


def _known(items: Remote) -> Iterator[tuple[datetime, str]]:
    """Up to two items that tell day and month apart: start and EntryID."""
    found = 0
    items.do("Sort", "[Start]", True)
    item = items.do("GetFirst")
    for _ in range(PROBES):
        if item is None or found == 2:
            return
        try:
            start = wall(item.Start)
            if start.day != start.month and start.year < 4000:
                found += 1
                yield start, item.EntryID
        except StoreClosed:
            raise
        except (StoreError, ValueError):
            pass
        item = items.do("GetNext")


def _finds(items: Remote, written: str, start: datetime, entry: str) -> bool:
    span = (start - MINUTE).strftime(written), (start + MINUTE).strftime(written)
    try:
        hits = items.do("Restrict", f"[Start] >= '{span[0]}' AND [Start] <= '{span[1]}'")
        item = hits.do("GetFirst")
        for _ in range(50):
            if item is None:
                return False
            if item.EntryID == entry:
                return True
            item = hits.do("GetNext")
    except StoreClosed:
        raise
    except StoreError:
        return False
    return False


def _picture(com: Com, name: str, usual: str) -> str:
    """A picture such as "dd.MM.yyyy" from the regional settings, as a strftime format."""
    try:
        with com.winreg.OpenKey(com.winreg.HKEY_CURRENT_USER, REGION) as key:
            picture = str(com.winreg.QueryValueEx(key, name)[0])
    except OSError:
        picture = usual
    return _strftime(picture)


def _strftime(picture: str) -> str:
    written, rest = "", picture.replace("'", "")
    while rest:
        for part, directive in _PARTS:
            if rest.startswith(part):
                written, rest = written + directive, rest[len(part) :]
                break
        else:
            written, rest = written + rest[0].replace("%", "%%"), rest[1:]
    return written
