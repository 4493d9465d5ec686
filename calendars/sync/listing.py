"""What the account lists, kept as Calendar rows: never deleted, so no setting changes silently."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from calendars.labels import Named, suffixes
from calendars.models import Calendar
from connectors.models import Connector
from providers.addresses import counterparts
from providers.base import Account, RemoteCalendar
from providers.notes import Note

NAME_LENGTH, OWNER_LENGTH = 255, 120


def is_as_known(connector: Connector, known: Sequence[Calendar], account: Account) -> bool:
    """Whether the listing says nothing new, so that there is nothing to store."""
    told = json.loads(json.dumps([dict(account.details), list(account.addresses)]))
    if [connector.details, connector.addresses] != told:
        return False
    present = {row.key: row for row in known if row.gone_at is None}
    return len(present) == len(account.calendars) and all(
        remote.key in present and _is_the_same(present[remote.key], remote, position)
        for position, remote in enumerate(account.calendars)
    )


def _is_the_same(row: Calendar, remote: RemoteCalendar, position: int) -> bool:
    told = {**_told(remote), "position": position}
    return all(getattr(row, name) == value for name, value in told.items())


def _told(remote: RemoteCalendar) -> dict[str, object]:
    """What a listing tells of a calendar, as it is stored."""
    told: dict[str, object] = {
        "name": remote.name[:NAME_LENGTH],
        "colour": remote.colour,
        "zone": remote.zone,
        "access_told": remote.access_told,
        "owner": remote.owner[:OWNER_LENGTH],
    }
    return told | ({"access": str(remote.access)} if remote.access_told else {})


@transaction.atomic
def store_listing(connector: Connector, account: Account, now: datetime) -> list[Note]:
    """Bring the connector's calendars to the listing. Returns notes about what is new or gone."""
    connector.details = dict(account.details)
    connector.addresses = list(account.addresses)
    connector.save(update_fields=["details", "addresses"])
    stored = _stored(connector, account.calendars)
    notes = [
        note
        for position, remote in enumerate(account.calendars)
        if (note := _store(connector, stored.get(remote.key), remote, position))
    ]
    notes += _mark_gone(stored, account.calendars, now)
    _tell_apart(connector)
    return notes


def _stored(connector: Connector, listed: Sequence[RemoteCalendar]) -> dict[str, Calendar]:
    """The known calendars by their keys, in the spelling in which they are listed now.

    Without a cursor the next pull is a complete one, and finds the events by their new addresses.
    """
    stored = {row.key: row for row in connector.calendars.select_for_update(of=("self",))}
    for key, spelled in counterparts(stored, (remote.key for remote in listed)).items():
        row = stored.pop(key)
        row.key, row.cursor = spelled, None
        stored[spelled] = row
    return stored


def _store(
    connector: Connector, row: Calendar | None, remote: RemoteCalendar, position: int
) -> Note | None:
    calendar = row or Calendar(connector=connector, key=remote.key)
    before = (calendar.name, calendar.access, calendar.gone_at)
    for name, value in _told(remote).items():
        setattr(calendar, name, value)
    if row is None:
        calendar.access = str(remote.access)
    calendar.position = position
    calendar.gone_at = None
    calendar.save()
    return _note(before, calendar) if row else None


def _tell_apart(connector: Connector) -> None:
    """Calendars that are gone are still shown, so they count."""
    rows = list(connector.calendars.order_by("pk"))
    found = suffixes([Named(row.key, row.name, row.owner) for row in rows])
    for row, suffix in zip(rows, found, strict=True):
        if row.suffix != suffix:
            Calendar.objects.filter(pk=row.pk).update(suffix=suffix)


def _note(before: tuple[str, str, datetime | None], calendar: Calendar) -> Note | None:
    name, access, gone_at = before
    if gone_at:
        return Note("listed-again", calendar=calendar.label)
    if access != calendar.access:
        return Note("access-changed", calendar=calendar.label, access=calendar.access)
    if name != calendar.name:
        return Note("renamed", before=name, calendar=calendar.name)
    return None


def _mark_gone(
    stored: dict[str, Calendar], listed: Sequence[RemoteCalendar], now: datetime
) -> list[Note]:
    listed_keys = {remote.key for remote in listed}
    gone = [row for key, row in stored.items() if key not in listed_keys and row.gone_at is None]
    for row in gone:
        row.gone_at = now
        row.save(update_fields=["gone_at"])
    return [Note("not-listed", calendar=row.label) for row in gone]
