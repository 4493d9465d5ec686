"""The free times of 31 days, computed from the merged busy time of five full calendars.

Pure computation: hours to instants in the page's zone (with a change of clocks among the days), and
each start time held against the busy time of a whole year, although a request reads only a month.
"""

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from benchmarks.table import Row, seconds
from bookings.domain.slots import Rules, Taken, compute_slots
from bookings.domain.windows import DAY, Availability, Hours, openings
from calendars.domain.intervals import Interval, merge

CALENDARS, EVENTS = 5, 2000
BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
LIMIT = 0.003


def run() -> list[Row]:
    busy = merged_year()
    ordinary = Availability(
        ZoneInfo("Europe/Berlin"), {day: [Hours(time(9), time(17))] for day in range(5)}
    )
    dense = Availability(
        ZoneInfo("Europe/Berlin"), {day: [Hours(time(0), time(0))] for day in range(7)}
    )
    rows = [
        ("slots of 31 days, weekdays 9 to 17, every 30 minutes", ordinary, 30),
        ("slots of 31 days, day and night, every 15 minutes", dense, 15),
    ]
    return [_row(case, availability, spacing, busy) for case, availability, spacing in rows]


def _row(case: str, availability: Availability, spacing: int, busy: list[Interval]) -> Row:
    taken = Taken(busy=busy)
    found = len(month(availability, spacing, taken))
    return Row(
        case=case,
        ours=seconds(lambda: month(availability, spacing, taken), repeat=51),
        against="fixed limit",
        peer=LIMIT,
        aim=1.0,
        note=f"{CALENDARS} calendars with {EVENTS} busy times each over a year, merged into"
        f" {len(busy)}; {found} times are offered.",
    )


def month(availability: Availability, spacing: int, taken: Taken) -> list[int]:
    low = int(BEGIN.timestamp())
    high = low + 31 * DAY
    rules = Rules(length=1800, spacing=spacing * 60, earliest=low, latest=high)
    hours = openings(availability, low, high)
    found = compute_slots(hours, rules, taken, low=low, high=high)
    return [verdict.start for verdict in found]


def merged_year() -> list[Interval]:
    """Events of 15 to 60 minutes at any quarter of an hour of the year."""
    chance = random.Random(5)
    quarters = timedelta(days=365) // timedelta(minutes=15)
    begin = int(BEGIN.timestamp())
    return merge(
        (start, start + chance.randint(1, 4) * 900)
        for _ in range(CALENDARS * EVENTS)
        for start in [begin + chance.randrange(quarters) * 900]
    )
