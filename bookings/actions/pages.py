"""Make, change, open, close and delete booking pages."""

from collections.abc import Iterable, Iterator
from datetime import time

from django.db import transaction

from accounts.gone import Gone, held
from accounts.models import User
from accounts.slugs import slug_of
from accounts.turns import lock_hosts
from bookings.hours import DateSpan, WeeklySpan
from bookings.models import BookingPage, DateHours, PageHost, WeeklyHours
from bookings.page_rules import PageFault, PageProblem, impossible, impossible_hours
from calendars.actions.associate import own_table
from calendars.models import AssociatedCalendars
from connectors.actions.steer import look_further_ahead
from connectors.models import Connector, SyncRun
from connectors.wake import wake

LONGEST_SLUG = 60


class PageImpossible(Exception):
    """The settings contradict each other, the hours have no room for a meeting, or the address is
    taken: `problems` say which. Nothing was stored."""

    def __init__(self, problems: Iterable[PageProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)


class PageInUseError(Exception):
    """The page has meetings, also past ones, that would lose where they come from.

    Close it for bookings instead: guests can still cancel and reschedule.
    """


@transaction.atomic
def save_page(
    *,
    page: BookingPage,
    weekly: Iterable[WeeklySpan] | None = None,
    dates: Iterable[DateSpan] | None = None,
) -> BookingPage:
    """Store a new or changed page. Hours that are given replace the page's; None keeps them.

    Without an address the page gets a free one made of its title. PageImpossible when it cannot be
    as it is; Gone when it was deleted meanwhile.
    """
    # Two pages made at once must not choose the same free address.
    hosts = lock_page(page)
    is_new = page.pk is None
    if not is_new:
        held(BookingPage.objects, pk=page.pk)
    _give_address(page)
    weekly = None if weekly is None else list(weekly)
    dates = None if dates is None else list(dates)
    if problems := [*impossible(page), *_hours_problem(page, weekly, dates)]:
        raise PageImpossible(problems)
    further = [host for host in hosts if page.horizon > _longest_horizon(host)]
    page.save()
    if is_new:
        PageHost.objects.bulk_create(PageHost(page=page, host_id=host) for host in hosts)
    if weekly is not None:
        _replace_weekly(page, weekly)
    if dates is not None:
        _replace_dates(page, dates)
    for host in further:
        _read_further(User.objects.get(pk=host))
    return page


def lock_page(page: BookingPage) -> list[int]:
    """Take the turn of everybody whose time the page takes, which they then are, by number. A new
    page has its owner for a host. Raises Gone once one left."""
    found = PageHost.objects.filter(page=page.pk).order_by("pk").values_list("host_id", flat=True)
    hosts = list(found) if page.pk else []
    if not hosts and page.user_id:
        hosts = [page.user_id]
    lock_hosts(*hosts, *([page.user_id] if page.user_id else []))
    return hosts


def _hours_problem(
    page: BookingPage, weekly: Iterable[WeeklySpan] | None, dates: Iterable[DateSpan] | None
) -> Iterator[PageProblem]:
    """Why the page could offer nothing with the hours it would have. A program may make a page
    first and give it hours later."""
    stored_weekly = list(WeeklyHours.objects.filter(page=page.pk))
    stored_dates = list(DateHours.objects.filter(page=page.pk))
    before = _open_spans(stored_weekly, stored_dates)
    after = _open_spans(
        stored_weekly if weekly is None else weekly, stored_dates if dates is None else dates
    )
    problem = impossible_hours(page.duration, after) if before or after else None
    if problem is not None:
        yield problem


def _open_spans(
    weekly: Iterable[WeeklySpan | WeeklyHours], dates: Iterable[DateSpan | DateHours]
) -> list[tuple[time, time]]:
    open_dates = [(row.starts, row.ends) for row in dates if row.starts and row.ends]
    return [*((row.starts, row.ends) for row in weekly), *open_dates]


def _give_address(page: BookingPage) -> None:
    others = BookingPage.objects.filter(user=page.user_id, team=page.team_id).exclude(pk=page.pk)
    taken = set(others.values_list("slug", flat=True))
    if not page.slug:
        page.slug = free_address(page.title, taken)
    elif page.slug in taken:
        raise PageImpossible([PageProblem("slug", PageFault.ADDRESS_TAKEN)])


def free_address(title: str, taken: set[str]) -> str:
    """The title as an address not yet taken: "intro-call", else "intro-call-2", …"""
    base = slug_of(title)[: LONGEST_SLUG - 6].strip("-") or "meeting"
    names = [base, *(f"{base}-{n}" for n in range(2, len(taken) + 2))]
    return next(name for name in names if name not in taken)


def _longest_horizon(host: int) -> int:
    horizons = BookingPage.objects.filter(hosts__host=host).values_list("horizon", flat=True)
    return max(horizons, default=0)


def _read_further(host: User) -> None:
    """Calendars are read as far ahead as the longest page reaches; have them read on soon."""
    accounts = Connector.objects.owned_by(host).running_by_itself()
    for connector in accounts:
        wake(connector, trigger=SyncRun.Trigger.SCHEDULE)
    look_further_ahead(host)


def _replace_weekly(page: BookingPage, spans: Iterable[WeeklySpan]) -> None:
    page.weekly_hours.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(page=page, weekday=span.weekday, starts=span.starts, ends=span.ends)
        for span in spans
    )


def _replace_dates(page: BookingPage, spans: Iterable[DateSpan]) -> None:
    page.date_hours.all().delete()
    DateHours.objects.bulk_create(
        DateHours(page=page, date=span.date, starts=span.starts, ends=span.ends) for span in spans
    )


@transaction.atomic
def switch_page(*, page: BookingPage, enabled: bool) -> BookingPage:
    """Open or close a page for new bookings. Guests who booked can still cancel and reschedule."""
    locked = held(BookingPage.objects, pk=page.pk)
    locked.enabled = enabled
    locked.save(update_fields=["enabled"])
    return locked


@transaction.atomic
def delete_page(*, page: BookingPage) -> None:
    """Delete a page nobody booked, and its own table. PageInUseError otherwise. Twice is as once.

    In turn with the bookings of its host: a guest books before, or finds the page gone.
    """
    try:
        lock_page(page)
        locked = BookingPage.objects.select_for_update().get(pk=page.pk)
    except (Gone, BookingPage.DoesNotExist):
        return
    if locked.meetings.exists():
        raise PageInUseError
    tables = AssociatedCalendars.objects.filter(page_host__page=locked)
    numbers = list(tables.values_list("pk", flat=True))
    locked.delete()
    AssociatedCalendars.objects.filter(pk__in=numbers).delete()


@transaction.atomic
def use_own_table(*, page: BookingPage, host: User) -> AssociatedCalendars:
    """Give a host a table of their own for the page, beginning as a copy of their default."""
    hosting = _held_hosting(page, host)
    if hosting.table is None:
        hosting.table = own_table(host=host)
        hosting.save(update_fields=["table"])
    return hosting.table


@transaction.atomic
def follow_default(*, page: BookingPage, host: User) -> None:
    """Let the page follow the host's default again; their own table for it is deleted."""
    hosting = _held_hosting(page, host)
    table, hosting.table = hosting.table, None
    hosting.save(update_fields=["table"])
    if table is not None:
        table.delete()


def _held_hosting(page: BookingPage, host: User) -> PageHost:
    return held(PageHost.objects.select_related("table"), page=page.pk, host=host)
