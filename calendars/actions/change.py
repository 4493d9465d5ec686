"""Change from one account to another: begin, choose, confirm, or call it off.

Until it is confirmed the old account stays in force. Confirming is one transaction: the tables
switch, and future bookings are wanted in the new main calendar and not in the old one.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.turns import lock_hosts
from calendars.actions.associate import AssociationRefused, associate
from calendars.changing.movers import move
from calendars.changing.swap import Replacements, replaced
from calendars.changing.uses import Need, choices_in, future_meetings, needs_of, tables_using
from calendars.models import AccountChange
from connectors.models import Connector
from live.publish import publish
from providers.notes import Note


class ChangeRefused(Exception):
    """`reasons` are what the host is told."""

    code = "change-refused"

    def __init__(self, *reasons: Note) -> None:
        super().__init__(*(reason.code for reason in reasons))
        self.reasons = reasons


@transaction.atomic
def begin_change(*, old: Connector, new: Connector | None = None) -> AccountChange:
    """Take up the change away from `old`, or begin it. Raises `ChangeRefused`."""
    if not tables_using(old) and not future_meetings(old, timezone.now()):
        raise ChangeRefused(Note("change-nothing", account=str(old)))
    change, _ = AccountChange.objects.get_or_create(
        old=old, confirmed_at=None, defaults={"host": old.host}
    )
    if new is not None:
        choose_account(change=change, new=new)
    return change


@transaction.atomic
def choose_account(*, change: AccountChange, new: Connector) -> None:
    """Raises `ChangeRefused`."""
    locked = _locked(change)
    if new.host_id != locked.host_id:
        raise ChangeRefused(Note("change-not-yours"))
    if new.pk == locked.old_id:
        raise ChangeRefused(Note("change-to-itself", account=str(new)))
    if locked.new_id != new.pk:
        locked.new, locked.replacements = new, None
        locked.save(update_fields=["new", "replacements"])
    _tell(locked)
    _follow(change, locked)


@transaction.atomic
def choose_calendars(*, change: AccountChange, by: Replacements) -> None:
    """`by` names a place for each calendar that is used. Raises `ChangeRefused`."""
    locked = _locked(change)
    reasons = list(_objections(locked, by))
    if reasons:
        raise ChangeRefused(*reasons)
    locked.replacements = {str(old): new for old, new in by.items()}
    locked.save(update_fields=["replacements"])
    _follow(change, locked)


@transaction.atomic
def confirm_change(*, change: AccountChange, now: datetime) -> None:
    """Switch the tables and have the future bookings moved. Raises `ChangeRefused`."""
    # A booking locks its host as well, so none falls between the tables and the events.
    lock_hosts(change.host_id)
    locked = _locked(change)
    reasons = list(_objections(locked, locked.by_calendar))
    if reasons:
        raise ChangeRefused(*reasons)
    _switch(locked)
    meetings = future_meetings(locked.old, now)
    move(meetings)
    locked.meetings, locked.confirmed_at = [str(pk) for pk in meetings], now
    locked.save(update_fields=["meetings", "confirmed_at"])
    _tell(locked)
    _follow(change, locked)


def cancel_change(*, change: AccountChange) -> bool:
    """Call it off. False when it was confirmed meanwhile: that cannot be taken back."""
    return bool(AccountChange.objects.under_way().filter(pk=change.pk).delete()[0])


def _switch(change: AccountChange) -> None:
    tables = tables_using(change.old)
    choices = choices_in(tables)
    for table in tables:
        choice = replaced(choices[table.pk], change.by_calendar)
        try:
            associate(
                table=table,
                main=choice.main,
                busy=choice.busy,
                additional=choice.additional,
                copies=choice.copies,
            )
        except AssociationRefused as refused:
            raise ChangeRefused(*refused.reasons) from refused


def _objections(change: AccountChange, by: Replacements) -> Iterator[Note]:
    if change.new is None:
        yield Note("change-account-first")
        return
    if change.new.last_sync_at is None:
        yield Note("change-too-early", account=str(change.new))
        return
    for need in needs_of(change):
        yield from _about(need, by, change.new)


def _about(need: Need, by: Replacements, new: Connector) -> Iterator[Note]:
    old = need.calendar
    if old.pk not in by:
        yield Note("change-calendar-left-out", calendar=old.label)
        return
    chosen = by[old.pk]
    if chosen is None:
        if need.is_main:
            yield Note("change-main-needed", calendar=old.label, account=str(new))
    elif chosen not in {one.pk for one in need.candidates}:
        code = "change-not-writable" if need.needs_writing else "change-not-there"
        yield Note(code, calendar=old.label, account=str(new))


def _locked(change: AccountChange) -> AccountChange:
    rows = AccountChange.objects.under_way().select_related("old__host", "new")
    found = rows.select_for_update(of=("self",)).filter(pk=change.pk).first()
    if found is None:
        raise ChangeRefused(Note("change-over"))
    return found


def _follow(change: AccountChange, locked: AccountChange) -> None:
    """Let the caller's row tell what is stored."""
    for name in ("new", "replacements", "meetings", "confirmed_at"):
        setattr(change, name, getattr(locked, name))


def _tell(change: AccountChange) -> None:
    publish(host_id=change.host_id, what="change", pk=str(change.pk))
    publish(host_id=change.host_id, what="connector", pk=change.old_id)
