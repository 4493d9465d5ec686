"""Names of calendars and events that stay."""

import hashlib
from datetime import date, datetime

# MS-OXOCAL 2.2.1.27: class id, 4 bytes of instance date, 8 of creation time, 8 zero, size, data.
_CLASS_ID = "040000008200E00074C5B7101A82E008"
_DATE_AT, _DATA_AT = 16, 40
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"


def calendar_key(store_id: str, entry_id: str) -> str:
    """32 hex digits for a folder. Exchange's own IDs contain people's names, so they stay here."""
    return hashlib.sha256(f"{store_id}\n{entry_id}".encode()).hexdigest()[:32]


def occurrence_key(name: str, original: datetime | date) -> str:
    """The key of an occurrence that was to start at `original` (UTC, or a day)."""
    if isinstance(original, datetime):
        return f"{name}#{original:%Y-%m-%dT%H:%M:%SZ}"
    return f"{name}#{original:%Y-%m-%d}"


def icalendar_uid(global_id: str) -> str:
    """The iCalendar UID inside a GlobalAppointmentID.

    An invitation from elsewhere carries its UID after "vCal-Uid"; otherwise the UID is the ID
    itself with its instance date cleared (MS-OXCICAL 2.1.3.1.1.20.26).
    """
    upper = global_id.upper()
    if not upper.startswith(_CLASS_ID):
        return global_id
    try:
        raw = bytes.fromhex(upper)
    except ValueError:
        return global_id
    data = raw[_DATA_AT:]
    if data.startswith(_FOREIGN):
        return data[len(_FOREIGN) :].rstrip(b"\x00").decode("utf-8", "replace")
    return (raw[:_DATE_AT] + bytes(4) + raw[_DATE_AT + 4 :]).hex().upper()
