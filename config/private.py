"""The data folder is for the account that runs the portal alone: mails hold links that need no
sign-in, and whoever has the secrets can sign anything."""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings

OWNER = 0o700
THROUGH = 0o711
"""Others may pass to what is theirs inside, but not look around."""


def make_private(folder: Path, *, apart: Collection[Path] = ()) -> list[str]:
    """Take everybody else's rights from all that is in the folder, also from what an earlier
    version made. Returns what could not be done, in words.

    What is `apart` is left alone: PostgreSQL sees to its own files, and may run as somebody else.
    Then the folder itself can be passed through.
    """
    problems: dict[str, str] = {}
    lent = any(path.exists() and path.stat().st_uid != folder.stat().st_uid for path in apart)
    for path, found in _within(folder, apart):
        wanted = _mode(path, found, through=lent and path == folder)
        if stat.S_IMODE(found.st_mode) == wanted:
            continue
        if reason := _refusal(path, wanted):
            problems.setdefault(reason, f"{path} is open to others: {reason}")
    return list(problems.values())


def _within(folder: Path, apart: Collection[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """The folder, then all below it; links are not followed."""
    yield folder, folder.lstat()
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [name for name in folders if here / name not in apart]
        for name in (*folders, *files):
            try:
                found = (here / name).lstat()
            except FileNotFoundError:  # gone meanwhile
                continue
            if not stat.S_ISLNK(found.st_mode):
                yield here / name, found


def _mode(path: Path, found: os.stat_result, *, through: bool) -> int:
    """Of a file, the owner's own rights stay as they are."""
    if stat.S_ISDIR(found.st_mode):
        return THROUGH if through else OWNER
    return stat.S_IMODE(found.st_mode) & OWNER


def _refusal(path: Path, mode: int) -> str:
    """Why the mode could not be set; "" when it was."""
    try:
        path.chmod(mode)
        kept = stat.S_IMODE(path.lstat().st_mode)
    except FileNotFoundError:
        return ""
    except PermissionError:
        return "it belongs to another user. Hand it over with `chown -R` as root."
    except OSError as error:
        return f"its rights cannot be changed ({error.strerror}). Move DATA_DIR to another disk."
    if kept & 0o077 > mode & 0o077:
        return "its file system keeps no rights. Move DATA_DIR to a disk that does."
    return ""


def keep_data_private() -> Iterator[str]:
    """Of the settings' data folder, and of what this process makes from now on."""
    os.umask(0o077)
    data: Path = settings.DATA_DIR
    if any(place.resolve().is_relative_to(data) for place in (settings.BASE_DIR, Path.home())):
        yield (
            f"DATA_DIR is {data}, which holds more than Daybook's data, so its rights stay as they"
            " are. Give it a folder of its own."
        )
        data /= "mail"
    if data.exists():
        yield from make_private(data, apart=[data / "postgres"])
