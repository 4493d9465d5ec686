"""An event to be written, as it is wanted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event that Daybook wants to exist in a calendar. Instants are aware UTC datetimes.

    `uid` is chosen by Daybook and unique across all calendars and generations. `zone` is the IANA
    zone in which the event should be shown. `revision` grows with every change and travels with the
    event as Daybook's marker, so that a later read can tell which version it sees.
    """

    uid: str
    revision: int
    start: datetime
    end: datetime
    zone: str
    title: str
    description: str = ""
    location: str = ""
    url: str = ""
    private: bool = False
