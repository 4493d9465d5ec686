"""Which folders are calendars, and what their small files tell of them.

The layout is the one of vdirsyncer, khal, calcurse-caldav and pimsync: one file for each event, one
folder for each collection, its name and colour in the files `displayname` and `color`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from daybook_connector.stores.errors import StoreCalendarGone
from daybook_connector.stores.events import CalendarAccess, StoreCalendar
from daybook_connector.stores.vdir.files import is_item

NAME, COLOUR = "displayname", "color"

_DEEPEST = 4
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def calendars(root: Path) -> list[StoreCalendar]:
    """All calendars at and below the folder. They have no zone: nothing in a folder tells of one,
    and this computer may be a server, so whole days are those of the host."""
    found = (_calendar(root, folder) for folder in _find(root, 0))
    return [calendar for calendar in found if calendar]


def locate(root: Path, key: str) -> Path:
    """The folder of a calendar. Raises `StoreCalendarGone`, also for keys that lead elsewhere."""
    path = PurePosixPath(key)
    outside = path.is_absolute() or ".." in path.parts or not key or "\\" in key or ":" in key
    if outside or not is_folder(root / path):
        raise StoreCalendarGone(key)
    return root / path


def is_folder(path: Path) -> bool:
    """Whether there is a folder, or something in its place that cannot even be looked at."""
    try:
        return os.path.isdir(path) or (path.is_symlink() and not path.exists())  # noqa: PTH112
    except OSError:
        return True


def access(folder: Path) -> CalendarAccess:
    """What may be done with the files of a folder.

    Where modes mean something, a folder that nobody may write in counts as closed even for a
    superuser, who is refused nothing. Elsewhere a write that is refused tells.
    """
    if os.name != "posix":
        return CalendarAccess.READ_WRITE
    writable = os.access(folder, os.W_OK | os.X_OK) and folder.stat().st_mode & 0o222
    return CalendarAccess.READ_WRITE if writable else CalendarAccess.READ_ONLY


def _find(folder: Path, depth: int) -> Iterator[Path]:
    """Folders that hold events or are described as calendars, and empty ones. Those that cannot be
    opened are left out."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
            below = [Path(entry.path) for entry in found if _is_below(entry)]
            names = {entry.name for entry in found}
    except OSError:
        return
    if not below or any(is_item(name) or name in {NAME, COLOUR} for name in names):
        yield folder
    if depth < _DEEPEST:
        for sub in below:
            yield from _find(sub, depth + 1)


def _is_below(entry: os.DirEntry[str]) -> bool:
    try:
        return not entry.name.startswith(".") and entry.is_dir()
    except OSError:
        return False


def _calendar(root: Path, folder: Path) -> StoreCalendar | None:
    """The calendar in a folder; None if the folder has just gone."""
    colour = _told(folder / COLOUR)
    try:
        allowed = access(folder)
    except OSError:
        return None
    return StoreCalendar(
        folder.relative_to(root).as_posix(),
        _told(folder / NAME) or folder.name,
        allowed,
        colour[:7].lower() if _COLOUR.match(colour) else "",
    )


def _told(path: Path) -> str:
    try:
        return " ".join(path.read_text("utf-8", "replace")[:200].split())
    except OSError:
        return ""
