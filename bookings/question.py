"""What a guest asks of a page, read from the address: zone, month, day and time.

The address says everything, the server remembers nothing. What cannot be understood is left out,
and kept apart, so that the page can say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from accounts.zones import current_name, is_zone
from bookings.models import BookingPage
from bookings.month import parse_day, parse_instant, parse_month
from languages.offered import offered

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Question:
    """What the address asks for. `tz` is empty when the guest's zone is not known yet, `lang` when
    no language is asked for; `misread` has the names and values of what was not understood."""

    zone: ZoneInfo
    tz: str = ""
    lang: str = ""
    month: date | None = None
    day: date | None = None
    slot: datetime | None = None
    choosing_zone: bool = False
    misread: tuple[tuple[str, str], ...] = ()

    @property
    def slot_text(self) -> str:
        return f"{self.slot:%Y-%m-%dT%H:%MZ}" if self.slot else ""

    @property
    def asked_day(self) -> date | None:
        """The day of the address, or of the time in it."""
        if self.day is None and self.slot is not None:
            return self.slot.astimezone(self.zone).date()
        return self.day

    @property
    def is_open_ended(self) -> bool:
        """Whether no month, day or time is asked for."""
        return not (self.month or self.day or self.slot)

    @property
    def in_language(self) -> str:
        """The query that goes along with a form, which sends all the rest by itself."""
        return "?" + urlencode({"lang": self.lang}) if self.lang else ""

    def address(self, **changes: object) -> str:
        """The query that asks for something else, in the same zone and language."""
        asked = {"lang": self.lang, "tz": self.tz, **changes}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def read_question(params: Mapping[str, str], page: BookingPage) -> Question:
    """Read the address; what cannot be understood is left out."""
    misread: list[tuple[str, str]] = []
    tz = current_name(params.get("tz", ""))
    if tz and not is_zone(tz):
        misread.append(("tz", tz))
        tz = ""
    month = _read(params, "month", parse_month, misread)
    day = _read(params, "day", parse_day, misread)
    slot = _read(params, "slot", parse_instant, misread)
    zone = ZoneInfo(tz or page.timezone)
    return Question(
        zone,
        tz,
        offered(params.get("lang", "")) or "",
        month,
        day,
        slot,
        choosing_zone="zones" in params,
        misread=tuple(misread),
    )


def _read(
    params: Mapping[str, str],
    name: str,
    parse: Callable[[str], Found | None],
    misread: list[tuple[str, str]],
) -> Found | None:
    text = params.get(name, "")
    found = parse(text)
    if text and found is None:
        misread.append((name, text))
    return found
