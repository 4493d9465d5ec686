"""The Associated calendars table as it is shown: every cell with its lock and the reason for it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.choice import Choice
from calendars.labels import among
from calendars.models import Calendar
from connectors.models import Connector
from providers.words import error_of

LOCKED_BUSY = (
    "Busy time of the main booking calendar always counts, so that nothing is booked twice."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A radio or checkbox. A locked one says why; `na` takes its place where it has no meaning."""

    checked: bool = False
    locked: str = ""
    na: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    calendar: Calendar
    main: Cell
    busy: Cell
    additional: Cell
    copy: str
    warning: str
    freshness: str
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What the saved table says, line by line, in labels of calendars. `warnings` is what the host
    should know about it."""

    accounts: tuple[Connector, ...]
    main: str
    busy: tuple[str, ...]
    additional: tuple[str, ...]
    warnings: tuple[str, ...]


def rows_of(
    calendars: Sequence[Calendar], choice: Choice, saved: Choice, now: datetime
) -> list[TableRow]:
    """One row per calendar. What is saved stays changeable, so that it can be taken back."""
    return [_row(calendar, choice, saved, now) for calendar in calendars]


def _row(calendar: Calendar, choice: Choice, saved: Choice, now: datetime) -> TableRow:
    pk = calendar.pk
    reason = lock_of(calendar)
    return TableRow(
        calendar=calendar,
        main=Cell(pk == choice.main, "" if pk == saved.main else reason),
        busy=_busy_cell(calendar, choice, saved),
        additional=Cell(na=True)
        if pk == choice.main
        else Cell(pk in choice.additional, "" if pk in saved.additional else reason),
        copy=choice.copy_of(pk),
        warning=warning_of(calendar, saved),
        freshness=freshness_of(calendar, now),
        is_fresh=calendar.is_fresh(now),
    )


def _busy_cell(calendar: Calendar, choice: Choice, saved: Choice) -> Cell:
    if calendar.pk == choice.main:
        return Cell(True, LOCKED_BUSY)
    gone = calendar.gone_at is not None and calendar.pk not in saved.busy
    return Cell(calendar.pk in choice.busy, lock_of(calendar) if gone else "")


def lock_of(calendar: Calendar) -> str:
    """Why no booking can be written to a calendar; empty when it can."""
    if calendar.gone_at:
        return "The account no longer lists this calendar."
    if calendar.access == "free-busy":
        return "Needs read and write; Daybook only sees when it is free or busy."
    if not calendar.is_writable:
        return "Needs read and write; Daybook may only read this calendar."
    return ""


def warning_of(calendar: Calendar, saved: Choice) -> str:
    """What is wrong with a calendar that is in use; the table itself is never changed for it."""
    pk = calendar.pk
    if calendar.gone_at and pk in saved.used:
        return "It is still ticked here, but the account no longer lists it. Choose another one."
    if (pk in saved.additional or pk == saved.main) and not calendar.is_writable:
        return "Bookings cannot be written here: Daybook has lost its write permission."
    if calendar.error_code and not calendar.gone_at:
        return error_of(calendar)
    if calendar.held_deletions:
        return f"{calendar.held_deletions} deletions are held back until you confirm them."
    return ""


def freshness_of(calendar: Calendar, now: datetime) -> str:
    if calendar.verified_at is None:
        return "not read yet"
    if calendar.is_fresh(now):
        return "fresh"
    return "not fresh: what is known may be out of date"


def summary_of(
    connectors: Collection[Connector], calendars: Sequence[Calendar], saved: Choice
) -> Summary:
    by_id: Mapping[int, Calendar] = {calendar.pk: calendar for calendar in calendars}
    main = by_id.get(saved.main) if saved.main is not None else None
    labels = among(calendars)
    return Summary(
        accounts=tuple(connectors),
        main=labels[main.pk] if main else "",
        busy=tuple(labels[one.pk] for one in calendars if one.pk in saved.busy),
        additional=tuple(labels[one.pk] for one in calendars if one.pk in saved.additional),
        warnings=tuple(_table_warnings(main, calendars, saved)),
    )


def _table_warnings(
    main: Calendar | None, calendars: Sequence[Calendar], saved: Choice
) -> Iterator[str]:
    if main is None and calendars:
        writable = any(calendar.is_writable for calendar in calendars)
        yield (
            "No main booking calendar is chosen, so bookings are not written to any calendar."
            if writable
            else "No calendar can be written to, so bookings stay in Daybook only."
        )
    elif main is not None and not main.is_writable:
        yield (
            f"{main} is the main booking calendar, but bookings cannot be written there: "
            f"{'the account no longer lists it' if main.gone_at else 'it is read-only'}."
        )
