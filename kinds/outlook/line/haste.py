"""How fast somebody may go on."""

import time
from collections import deque


class Haste:
    """At most `most` steps within `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._steps: deque[float] = deque(maxlen=most)

    def is_exceeded(self) -> bool:
        """Count a step and tell whether it is one too many."""
        now = time.monotonic()
        full = len(self._steps) == self._steps.maxlen
        exceeded = full and now - self._steps[0] < self._seconds
        self._steps.append(now)
        return exceeded
