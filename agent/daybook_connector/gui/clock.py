"""The time as the user of this PC reads it."""

from datetime import UTC, datetime, tzinfo

import tzlocal


class Clock:
    """The PC's clock and zone."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self.zone = zone or tzlocal.get_localzone()

    def now(self) -> datetime:
        return datetime.now(UTC)
