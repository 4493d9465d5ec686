"""How Daybook knows its own events again: a text property on the item, and a small list here.

A copy that the owner makes inherits the property. It names the EntryID it was written for, so a
copy, which has another, does not count as ours and is left alone.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from daybook_connector.stores.outlook.names import OlUserPropertyType
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.session import OutlookSession

PROPERTY = "Daybook"
# PS_PUBLIC_STRINGS, where user properties live (MS-OXPROPS 1.3.2).
SCHEMA = "http://schemas.microsoft.com/mapi/string/{00020329-0000-0000-C000-000000000046}/"
TO_FOLDER_FIELDS = False


@dataclass(frozen=True, slots=True)
class EventMark:
    """`entry` is empty between the two saves of a new event; `text` fingerprints the description
    that Daybook wrote, since reading the event's text is guarded."""

    uid: str
    revision: int
    entry: str
    text: str = ""


def read_mark(item: Remote) -> EventMark | None:
    """The mark that stands on the item, whoever put it there."""
    found = item.UserProperties.do("Find", PROPERTY, True)
    if found is None:
        return None
    try:
        told = json.loads(found.Value)
        return EventMark(
            str(told["uid"]), int(told["revision"]), str(told["entry"]), str(told["text"])
        )
    except (ValueError, TypeError, KeyError):
        return None


def write_mark(item: Remote, mark: EventMark) -> None:
    properties = item.UserProperties
    found = properties.do("Find", PROPERTY, True)
    if found is None:
        kind = OlUserPropertyType.olText.value
        found = properties.do("Add", PROPERTY, kind, TO_FOLDER_FIELDS)
    found.Value = json.dumps(asdict(mark))


def is_ours(session: OutlookSession, item: Remote, mark: EventMark | None) -> bool:
    """Whether the mark was put on this item and did not come with a copy."""
    if mark is None:
        return False
    entry = item.EntryID
    if mark.entry in {"", entry}:
        return True
    # The same item may have a short and a long name.
    return bool(session.namespace.do("CompareEntryIDs", mark.entry, entry))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def search_for(uid: str) -> str:
    """A filter for items whose mark may have this UID; "%" cannot be searched for."""
    part = max(json.dumps(uid)[1:-1].split("%"), key=len)
    quoted = part.replace("'", "''")
    return f"@SQL=\"{SCHEMA}{PROPERTY}\" LIKE '%{quoted}%'"


class KnownEvents:
    """Our events: UID to EntryID, in a small file. A lost file only costs a search."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._entries = _load(path)

    def entry(self, uid: str) -> str:
        return self._entries.get(uid, "")

    def learn(self, uid: str, entry: str) -> None:
        if self._entries.get(uid) != entry:
            self._entries[uid] = entry
            self._save()

    def forget(self, uid: str) -> None:
        if self._entries.pop(uid, None) is not None:
            self._save()

    def _save(self) -> None:
        if self._path is None:
            return
        new = self._path.with_suffix(".new")
        # The event is written by now; a full disk must not make its write a failure.
        with suppress(OSError):
            new.write_text(json.dumps(self._entries), "utf-8")
            new.replace(self._path)


def _load(path: Path | None) -> dict[str, str]:
    try:
        told = json.loads(path.read_text("utf-8")) if path else {}
        return {str(uid): str(entry) for uid, entry in told.items()}
    except (OSError, ValueError, AttributeError):
        return {}
