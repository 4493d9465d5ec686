"""Hearing from the operating system that a file changed."""

import os
from collections.abc import Callable
from pathlib import Path, PurePath
from threading import Event as Flag
from threading import Thread

from watchfiles import Change, watch

from daybook_connector.stores.vdir.files import is_item
from daybook_connector.stores.vdir.folders import COLOUR, NAME

_GATHER_MS = 50
_STEP_MS = 20
_ROUND_MS = 200
_AGAIN_SECONDS = 1.0


class FolderWatcher:
    """Tells of changes from a thread of its own until `stop`."""

    def __init__(self, root: Path, changed: Callable[[str], None]) -> None:
        self._root = root.resolve()
        self._changed = changed
        self._stop = Flag()
        self._settled = Flag()
        self._works = False
        self._thread = Thread(target=self._run, name="folder-watch", daemon=True)

    def start(self) -> bool:
        """Begin. False if the system refuses to tell, e.g. since too much is watched already."""
        self._thread.start()
        self._settled.wait()
        return self._works

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except OSError:
                if not self._works:
                    break  # Never began: the caller is told that this store cannot tell.
            # The folder itself went away or was replaced: look again until it is back.
            if not self._stop.wait(_AGAIN_SECONDS):
                self._tell("")
        self._settled.set()

    def _listen(self) -> None:
        """Until `stop`, or until the root is another folder than the one being watched."""
        watched = os.stat(self._root).st_ino  # noqa: PTH116
        for changes in watch(
            self._root,
            watch_filter=_matters,
            debounce=_GATHER_MS,
            step=_STEP_MS,
            rust_timeout=_ROUND_MS,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
        ):
            # The first round, even without a change, shows that the system is listening.
            self._works = True
            self._settled.set()
            for calendar in sorted({self._calendar(path) for _, path in changes}):
                self._tell(calendar)
            if os.stat(self._root).st_ino != watched:  # noqa: PTH116
                return

    def _tell(self, calendar: str) -> None:
        if not self._stop.is_set():
            self._changed(calendar)

    def _calendar(self, path: str) -> str:
        """The calendar of a file; "" for anything that may concern the calendars themselves."""
        file = PurePath(path)
        if not is_item(file.name) or not file.is_relative_to(self._root):
            return ""
        return file.parent.relative_to(self._root).as_posix()


def _matters(change: Change, path: str) -> bool:
    """Events and what describes calendars; also folders, whose names have no suffix as a rule."""
    name = PurePath(path).name
    if name.startswith(".") or name.endswith((".tmp", "~")):
        return False
    return is_item(name) or name in {NAME, COLOUR} or not name.endswith((".db", ".lock"))
