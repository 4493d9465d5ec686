"""Say what each calendar is for, in a host's default table or in a page's own one."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from django.db import transaction

from accounts.gone import held
from accounts.models import User
from accounts.turns import lock_hosts
from calendars.choice import Choice, choice_of
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar
from calendars.sync.expanding import expand_chosen
from connectors.examining.examine import examine_host
from providers.notes import Note

Copy = AssociatedCalendar.Copy


class AssociationRefused(Exception):
    """The choice breaks a rule of the table; `reasons` are what the host is told."""

    code = "association-refused"

    def __init__(self, *reasons: Note) -> None:
        super().__init__(*(reason.code for reason in reasons))
        self.reasons = reasons


@transaction.atomic
def associate(
    *,
    table: AssociatedCalendars,
    main: int | None,
    busy: Collection[int],
    additional: Collection[int],
    copies: Mapping[int, str] | None = None,
) -> None:
    """Replace what the table says; the main calendar's busy time always counts.

    Meetings that are booked already keep their events where they are. Raises
    `AssociationRefused` and changes nothing when a rule is broken.
    """
    # Whoever disconnects an account locks the host, so that no row names a calendar that goes.
    lock_hosts(table.host_id)
    held(AssociatedCalendars.objects, pk=table.pk)
    choice = Choice(main, frozenset(busy), frozenset(additional), copies or {})
    calendars = {one.pk: one for one in Calendar.objects.owned_by(table.host)}
    saved = choice_of(table.rows.all())
    reasons = list(objections(choice, saved, calendars))
    if reasons:
        raise AssociationRefused(*reasons)
    table.rows.all().delete()
    rows = list(_rows(table, choice))
    AssociatedCalendar.objects.bulk_create(rows)
    expand_chosen({row.calendar_id for row in rows if row.is_busy} - saved.busy)
    transaction.on_commit(partial(examine_host, table.host_id), robust=True)


def objections(choice: Choice, saved: Choice, calendars: Mapping[int, Calendar]) -> Iterator[Note]:
    """Why a choice cannot stand. What is saved may stay even where it could not be chosen anew.

    So a calendar that lost its write permission keeps its place until the host decides.
    """
    if choice.used - calendars.keys():
        yield Note("association-not-yours")
        return
    yield from _about_main(choice, saved, calendars)
    for pk in sorted(choice.additional):
        if pk == choice.main:
            yield Note("association-additional-is-main", calendar=calendars[pk].label)
        elif pk not in saved.additional and not calendars[pk].is_writable:
            yield _refused("association-no-additional", calendars[pk])
    for pk in sorted(choice.busy - saved.busy - {choice.main}):
        if calendars[pk].gone_at:
            yield _refused("association-no-busy", calendars[pk])
    if any(copy not in Copy.values for copy in choice.copies.values()):
        yield Note("association-copy-unknown")


def _about_main(choice: Choice, saved: Choice, calendars: Mapping[int, Calendar]) -> Iterator[Note]:
    if choice.main is not None:
        main = calendars[choice.main]
        if choice.main != saved.main and not main.is_writable:
            yield _refused("association-no-main", main)
    elif any(calendar.is_writable for calendar in calendars.values()):
        yield Note("association-main-needed")
    elif choice.additional:
        yield Note("association-main-needed-first")


def _refused(code: str, calendar: Calendar) -> Note:
    """With why Daybook cannot write to the calendar."""
    why = Note("calendar-not-listed" if calendar.gone_at else "calendar-may-be-read-only")
    return Note(code, calendar=calendar.label, why=why)


def _rows(table: AssociatedCalendars, choice: Choice) -> Iterator[AssociatedCalendar]:
    for pk in sorted(choice.used):
        yield AssociatedCalendar(
            table=table,
            calendar_id=pk,
            is_main=pk == choice.main,
            is_busy=pk == choice.main or pk in choice.busy,
            is_additional=pk in choice.additional,
            copy=choice.copy_of(pk) if pk in choice.additional else Copy.FULL,
        )


@transaction.atomic
def own_table(*, host: User) -> AssociatedCalendars:
    """A new table for one page, which begins as a copy of the host's default."""
    table = AssociatedCalendars.objects.create(host=host)
    default = AssociatedCalendar.objects.filter(table__host=host, table__is_default=True)
    rows = list(_rows(table, choice_of(default)))
    AssociatedCalendar.objects.bulk_create(rows)
    expand_chosen([row.calendar_id for row in rows if row.is_busy])
    return table


def default_table_of(*, host: User) -> AssociatedCalendars:
    """The host's default table, made empty if there is none yet."""
    return AssociatedCalendars.objects.get_or_create(host=host, is_default=True)[0]
