"""Settings of the portal, wishes it does not know yet, and small things to remember."""

import json
from collections.abc import Mapping
from typing import Any

from daybook_connector.journal.reports import JournalReports


class JournalWishes(JournalReports):
    def settings_told(self) -> dict[str, Any]:
        """As the portal told them last; empty before the first `welcome`."""
        told: dict[str, Any] = json.loads(self._fact("settings", "{}"))
        return told

    def keep_settings(self, settings: Mapping[str, Any]) -> None:
        self._set("settings", json.dumps(dict(settings)))

    def settings(self) -> dict[str, Any]:
        """The settings in force: what the portal told, changed by wishes it does not know yet."""
        settings = self.settings_told()
        for wish in self._wishes():
            settings |= wish
        return settings

    def note(self, name: str, value: str) -> None:
        """Remember a small fact, e.g. when the last sync was."""
        self._set(f"note:{name}", value)

    def noted(self, name: str) -> str:
        return self._fact(f"note:{name}", "")

    def _wishes(self, until: int | None = None) -> list[dict[str, Any]]:
        rows = self._rows(
            "SELECT body FROM reports WHERE type = 'wish' AND seq <= ? ORDER BY seq",
            until if until is not None else self.next_seq,
        )
        wishes = [json.loads(body) for (body,) in rows]
        fields = ("mode", "minutes", "paused")
        return [{name: wish[name] for name in fields if name in wish} for wish in wishes]
