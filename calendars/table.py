"""The Associated calendars table as it is shown: every cell with its lock and the reason for it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.choice import Choice
from calendars.domain.table import CalendarAge, Lock
from calendars.labels import among
from calendars.models import Calendar
from connectors.models import Connector
from providers.notes import Note

Warned = Note | Mapping[str, Any] | str | None
"""For `providers.words.said`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A radio or checkbox. A locked one says why; `na` takes its place where it has no meaning."""

    checked: bool = False
    locked: Lock | None = None
    na: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    calendar: Calendar
    main: Cell
    busy: Cell
    additional: Cell
    copy: str
    warning: Warned
    age: CalendarAge


@dataclass(frozen=True, slots=True)
class Summary:
    """What the saved table says, line by line, in labels of calendars. `warnings` is what the host
    should know about it."""

    accounts: tuple[Connector, ...]
    main: str
    busy: tuple[str, ...]
    additional: tuple[str, ...]
    warnings: tuple[Note, ...]


def rows_of(
    calendars: Sequence[Calendar], choice: Choice, saved: Choice, now: datetime
) -> list[TableRow]:
    """One row per calendar. What is saved stays changeable, so that it can be taken back."""
    return [_row(calendar, choice, saved, now) for calendar in calendars]


def _row(calendar: Calendar, choice: Choice, saved: Choice, now: datetime) -> TableRow:
    pk = calendar.pk
    lock = lock_of(calendar)
    return TableRow(
        calendar=calendar,
        main=Cell(pk == choice.main, None if pk == saved.main else lock),
        busy=_busy_cell(calendar, choice, saved),
        additional=Cell(na=True)
        if pk == choice.main
        else Cell(pk in choice.additional, None if pk in saved.additional else lock),
        copy=choice.copy_of(pk),
        warning=warning_of(calendar, saved),
        age=age_of(calendar, now),
    )


def _busy_cell(calendar: Calendar, choice: Choice, saved: Choice) -> Cell:
    if calendar.pk == choice.main:
        return Cell(True, Lock.BUSY_OF_MAIN)
    gone = calendar.gone_at is not None and calendar.pk not in saved.busy
    return Cell(calendar.pk in choice.busy, lock_of(calendar) if gone else None)


def lock_of(calendar: Calendar) -> Lock | None:
    """Why no booking can be written to a calendar, if it cannot."""
    if calendar.gone_at:
        return Lock.GONE
    if calendar.access == "free-busy":
        return Lock.FREE_BUSY
    if not calendar.is_writable:
        return Lock.READ_ONLY
    return None


def warning_of(calendar: Calendar, saved: Choice) -> Warned:
    """What is wrong with a calendar that is in use; the table itself is never changed for it."""
    pk = calendar.pk
    if calendar.gone_at and pk in saved.used:
        return Note("ticked-but-gone")
    if (pk in saved.additional or pk == saved.main) and not calendar.is_writable:
        return Note("write-permission-lost")
    if calendar.error_code and not calendar.gone_at:
        return error_told(calendar)
    if calendar.held_deletions:
        return Note("deletions-held-back", count=calendar.held_deletions)
    return None


def error_told(calendar: Calendar) -> Warned:
    """The error that it keeps, for `providers.words.said`; text of earlier releases as it is."""
    return calendar.error_text or {"code": calendar.error_code, **calendar.error_details}


def age_of(calendar: Calendar, now: datetime) -> CalendarAge:
    if calendar.verified_at is None:
        return CalendarAge.UNREAD
    return CalendarAge.FRESH if calendar.is_fresh(now) else CalendarAge.STALE


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
) -> Iterator[Note]:
    if main is None and calendars:
        writable = any(calendar.is_writable for calendar in calendars)
        yield Note("main-missing" if writable else "nothing-writable")
    elif main is not None and not main.is_writable:
        yield Note("main-gone" if main.gone_at else "main-read-only", calendar=main.label)
