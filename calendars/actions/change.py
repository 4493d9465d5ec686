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


class ChangeRefused(Exception):
    """`reasons` are whole sentences for the host."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def begin_change(*, old: Connector, new: Connector | None = None) -> AccountChange:
    """Take up the change away from `old`, or begin it. Raises `ChangeRefused`."""
    if not tables_using(old) and not future_meetings(old, timezone.now()):
        raise ChangeRefused(
            f"Nothing uses the calendars of {old}, so there is nothing to change. You can simply "
            "disconnect it, and choose calendars of another account in Associated calendars."
        )
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
        raise ChangeRefused("This account is not yours.")
    if new.pk == locked.old_id:
        raise ChangeRefused(f"{new} is the account you are changing from. Choose another one.")
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


def _objections(change: AccountChange, by: Replacements) -> Iterator[str]:
    if change.new is None:
        yield "Choose the new account first."
        return
    if change.new.last_sync_at is None:
        yield f"{change.new} was not read yet. Wait for its first sync."
        return
    for need in needs_of(change):
        yield from _about(need, by, change.new)


def _about(need: Need, by: Replacements, new: Connector) -> Iterator[str]:
    old = need.calendar
    if old.pk not in by:
        yield f"“{old}” is used as well. Say what takes its place."
        return
    chosen = by[old.pk]
    if chosen is None:
        if need.is_main:
            yield (
                f"“{old}” is a main booking calendar: choose one of {new} that can be written to "
                "in its place."
            )
    elif chosen not in {one.pk for one in need.candidates}:
        what = "can be written to" if need.needs_writing else "is there"
        yield f"What shall take the place of “{old}” is no calendar of {new} that {what}."


def _locked(change: AccountChange) -> AccountChange:
    rows = AccountChange.objects.under_way().select_related("old__host", "new")
    found = rows.select_for_update(of=("self",)).filter(pk=change.pk).first()
    if found is None:
        raise ChangeRefused("This change was confirmed or called off meanwhile.")
    return found


def _follow(change: AccountChange, locked: AccountChange) -> None:
    """Let the caller's row tell what is stored."""
    for name in ("new", "replacements", "meetings", "confirmed_at"):
        setattr(change, name, getattr(locked, name))


def _tell(change: AccountChange) -> None:
    publish(host_id=change.host_id, what="change", pk=str(change.pk))
    publish(host_id=change.host_id, what="connector", pk=change.old_id)
