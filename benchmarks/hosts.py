"""The free times of a page with several hosts: reads for 20 against 20 times as many for one.

Everything is read in two queries, however many hosts there are, so a host more must cost less than
the first one did. Measured in turn, and the best of each counts: noise only adds time.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.scene import busy_host, database, give_calendars, have_plans_made
from benchmarks.table import Row, seconds

HOSTS = (1, 5, 20)
ROUNDS = 20


def run() -> list[Row]:
    with database():
        now = datetime.now(UTC)
        pages = dict(_pages(now))
        reads = {number: _read(page, now) for number, page in pages.items()}
        offers = {number: _offers(page, now) for number, page in pages.items()}
        rows = []
        for name, cases, note in (
            ("what is read", reads, "In two queries; 5 calendars with 2,000 busy times per host."),
            ("slots", offers, "All hosts must be free."),
        ):
            best = {number: float("inf") for number in HOSTS}
            for _ in range(ROUNDS):
                for number, work in cases.items():
                    best[number] = min(best[number], seconds(work, repeat=1))
            rows += [
                Row(
                    case=f"{name} of 31 days, {number} hosts",
                    ours=best[number],
                    against=f"{number} times one host",
                    peer=best[1] * number,
                    aim=1,
                    note=note * (number == HOSTS[1]),
                )
                for number in HOSTS[1:]
            ]
        return rows


def _pages(now: datetime):  # type: ignore[no-untyped-def]
    """Pages with so many hosts; the first of them is the same one on each."""
    from tests.factories import BookingPageFactory, PageHostFactory, UserFactory

    first = busy_host(now)
    others = [UserFactory(timezone="Europe/Berlin") for _ in range(max(HOSTS) - 1)]
    for host in others:
        give_calendars(host, now)
    for number in HOSTS:
        page = BookingPageFactory(user=first.user, timezone="Europe/Berlin", lead_time=0)
        for hours in first.weekly_hours.all():
            page.weekly_hours.create(weekday=hours.weekday, starts=hours.starts, ends=hours.ends)
        for host in others[: number - 1]:
            PageHostFactory(page=page, host=host)
        yield number, page
    have_plans_made()


def _read(page, now: datetime) -> Callable[[], object]:  # type: ignore[no-untyped-def]
    from bookings.availability import survey

    return lambda: survey(page, now, now + timedelta(days=31), now=now)


def _offers(page, now: datetime) -> Callable[[], object]:  # type: ignore[no-untyped-def]
    from bookings.availability import offers

    return lambda: offers(page, now, now + timedelta(days=31), now=now)
