"""`python -m tests.hanging_agent`: an agent whose calendar program hangs in two processes.

Each process leaves a line with its ID in the file `processes` of the state folder.
"""

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from daybook_connector.cli import process
from daybook_connector.local import logs
from daybook_connector.local.paths import state_folder
from daybook_connector.stores.events import StoreCalendar
from daybook_connector.stores.fake import FakeStore

from tests.stage import QUICK, desk

HANGING = 2


class Hanging(FakeStore):
    """A store behind a dialog that nobody closes."""

    def calendars(self) -> Sequence[StoreCalendar]:
        threading.Event().wait()
        return ()


def main() -> int:
    folder = state_folder()
    logs.set_up(folder)
    kind = Hanging if started(folder / "processes") <= HANGING else FakeStore
    calendars = desk()
    return process.run(
        folder, lambda settings: kind(calendars), pace=replace(QUICK, store_patience=0.3)
    )


def started(path: Path) -> int:
    """How many processes there have been, this one included."""
    with path.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return len(path.read_text().splitlines())


if __name__ == "__main__":
    sys.exit(main())
