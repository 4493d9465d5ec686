"""What the portal was told of calendars: the state each report builds on."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from daybook_connector.journal.pages import JournalPages


@dataclass(frozen=True, slots=True)
class KnownCalendar:
    """What the last queued report about a calendar left the portal with: etags by key."""

    revision: str
    items: Mapping[str, str]


class JournalCalendars(JournalPages):
    def known(self, calendar: str) -> KnownCalendar | None:
        """None if a snapshot is due."""
        row = self._row("SELECT revision FROM revisions WHERE calendar = ?", calendar)
        if row is None:
            return None
        items = self._rows("SELECT key, etag FROM items WHERE calendar = ?", calendar)
        return KnownCalendar(row[0], dict(items))

    def is_known(self, calendar: str) -> bool:
        return self._row("SELECT 1 FROM revisions WHERE calendar = ?", calendar) is not None

    def revisions(self) -> dict[str, str]:
        return dict(self._rows("SELECT calendar, revision FROM revisions"))

    def new_revision(self) -> str:
        """A name for a state of a calendar, never used before in any stream."""
        number = int(self._fact("next_revision"))
        self._set("next_revision", str(number + 1))
        return f"{self._fact('stream')[:8]}-{number}"

    def note_told(
        self,
        calendar: str,
        revision: str,
        items: Iterable[tuple[str, str]],
        removed: Iterable[str] = (),
    ) -> None:
        """What a queued report tells. `revision` is what the portal holds with it, "" while parts
        of the snapshot are still to come."""
        with self.entry():
            if revision:
                self._do("INSERT OR REPLACE INTO revisions VALUES (?, ?)", calendar, revision)
            self._do_many(
                "INSERT OR REPLACE INTO items VALUES (?, ?, ?)",
                ((calendar, key, etag) for key, etag in items),
            )
            self._do_many(
                "DELETE FROM items WHERE calendar = ? AND key = ?",
                ((calendar, key) for key in removed),
            )

    def forget(self, calendar: str) -> None:
        """The next report about it is a snapshot."""
        self.upheavals += 1
        with self.entry():
            self._do("DELETE FROM revisions WHERE calendar = ?", calendar)
            self._do("DELETE FROM items WHERE calendar = ?", calendar)

    def fits(self, calendar: str, held: str | None) -> bool:
        """Whether what waits leads the portal from the revision it holds to the current one."""
        row = self._row("SELECT revision FROM revisions WHERE calendar = ?", calendar)
        if row is None or row[0] == held:
            return True
        waiting = self._one(
            "SELECT count(*) FROM reports"
            " WHERE calendar = ? AND (type = 'snapshot' OR (type = 'changes' AND base = ?))",
            calendar,
            held or "",
        )
        return bool(waiting)

    def listing(self) -> list[Any]:
        """The calendars as they were last reported, as they look on the line."""
        told: list[Any] = json.loads(self._fact("listing", "[]"))
        return told

    def is_listed(self) -> bool:
        return bool(self._fact("listing", ""))

    def note_listing(self, calendars: list[Any]) -> None:
        """Also forgets the contents of calendars that are not among them any more."""
        shared = {calendar["key"] for calendar in calendars}
        with self.entry():
            self._set("listing", json.dumps(calendars))
            for calendar in self.revisions():
                if calendar not in shared:
                    self.forget(calendar)

    def counts(self) -> dict[str, int]:
        """How many events of each calendar were told."""
        return dict(self._rows("SELECT calendar, count(*) FROM items GROUP BY calendar"))
