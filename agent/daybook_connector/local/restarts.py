"""How often the program has started anew by itself; more than a few times an hour helps nobody."""

import json
import logging
import time
from pathlib import Path

from daybook_connector.local.paths import write_private

log = logging.getLogger(__name__)

FILE = "restarts.json"
HOUR = 3600.0
MOST = 3


class Restarts:
    """Those of the last hour, remembered in the state folder beyond the end of each process."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def take(self) -> bool:
        """Whether one more is allowed; it is counted then."""
        now = time.time()
        recent = [at for at in self._read() if now - HOUR < at <= now]
        if len(recent) >= MOST:
            return False
        write_private(self._path, json.dumps([*recent, now]) + "\n")
        log.warning("This process has to start anew, for time %d in an hour.", len(recent) + 1)
        return True

    def _read(self) -> list[float]:
        try:
            told = json.loads(self._path.read_text("utf-8"))
            return [float(at) for at in told]
        except (OSError, ValueError, TypeError):
            return []
