"""One reason, as pages show it."""

from dataclasses import dataclass

from bookings.why.words.places import WhyLink
from calendars.why import SeenCalendar


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason. `text` is a sentence; `calendar` is set where its age matters."""

    code: str
    text: str
    places: tuple[WhyLink, ...] = ()
    calendar: SeenCalendar | None = None
