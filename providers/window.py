"""The time of a calendar that counts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` up to `end`: nothing is asked of a calendar about any other time."""

    start: datetime
    end: datetime
