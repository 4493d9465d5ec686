"""What the reasons cost: start times with every reason, against the same start times alone.

Over a month in pure computation, and for one day as the pages ask for it, reads included. Measured
in turn, and the best of each counts: noise only adds time.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.scene import busy_host, database
from benchmarks.slots import BEGIN, merged_year
from benchmarks.table import Row
from bookings.domain.slots import Rules, Taken, compute_slots
from bookings.domain.windows import DAY, Availability, Hours, openings

ROUNDS = 100
AIM = 2.0


def run() -> list[Row]:
    return [_month(), *_pages()]


def _month() -> Row:
    from datetime import time as clock

    hours = {day: [Hours(clock(9), clock(17))] for day in range(5)}
    low = int(BEGIN.timestamp())
    high = low + 31 * DAY
    taken = Taken(busy=merged_year())
    rules = Rules(length=1800, spacing=1800, earliest=low, latest=high)

    def slots(*, reasons: bool) -> int:
        opened = openings(Availability(ZoneInfo("Europe/Berlin"), hours), low, high)
        found = compute_slots(opened, rules, taken, low=low, high=high, reasons=reasons)
        return len(list(found))

    with_reasons, alone = _in_turn(lambda: slots(reasons=True), lambda: slots(reasons=False))
    note = f"{slots(reasons=True)} start times, of which {slots(reasons=False)} are offered."
    return _row("reasons of 31 days, weekdays 9 to 17, computed", with_reasons, alone, note)


def _pages() -> list[Row]:
    with database():
        from bookings.availability import offers, survey
        from bookings.models import BookingPage
        from bookings.why.day import explain_day

        now = datetime.now(UTC)
        page = BookingPage.objects.with_owner().get(pk=busy_host(now).pk)
        day = _weekday_after(now)
        low, high = datetime.combine(day, now.min.time(), UTC), timedelta(days=1)
        month = now + timedelta(days=31)
        return [
            _row(
                "reasons of 31 days, reads included",
                *_in_turn(
                    lambda: tuple(survey(page, now, month, now=now).verdicts(reasons=True)),
                    lambda: offers(page, now, month, now=now),
                ),
                "5 calendars with 2,000 busy times each.",
            ),
            _row(
                "why: one day with every event, name and cause, reads included",
                *_in_turn(
                    lambda: explain_day(page, day, now=now, viewer=page.user),
                    lambda: offers(page, low, low + high, now=now),
                ),
                "Three more reads: calendars, events that block or not, meetings by name.",
            ),
        ]


def _weekday_after(now: datetime) -> "date":  # type: ignore[name-defined]  # noqa: F821
    day = (now + timedelta(days=2)).date()
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _in_turn(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, found in zip((first, second), times):
            begun = time.perf_counter()
            work()
            found.append(time.perf_counter() - begun)
    return min(times[0]), min(times[1])


def _row(case: str, ours: float, peer: float, note: str) -> Row:
    return Row(case=case, ours=ours, against="slots alone", peer=peer, aim=AIM, note=note)


if __name__ == "__main__":
    from benchmarks.table import show

    show(run())
