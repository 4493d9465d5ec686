"""What the user wishes of the portal: whether to pause, and which mode to sync in."""

from typing import Any

from daybook_protocol.reports import WishMessage

from daybook_connector.conversation.admission import Admission
from daybook_connector.status.standing import AgentStanding
from daybook_connector.sync.schedule import SyncSchedule


class Wishes:
    """All raise as `Admission.demand_place`."""

    def __init__(
        self, standing: AgentStanding, schedule: SyncSchedule, admission: Admission
    ) -> None:
        self._standing = standing
        self._schedule = schedule
        self._admission = admission

    def pause(self) -> None:
        self._wish(paused=True)

    def resume(self) -> None:
        self._wish(paused=False)

    def set_mode(self, mode: str, minutes: int | None = None) -> None:
        """`mode` and `minutes` as in docs/agent-protocol.md."""
        self._wish(mode=mode, minutes=minutes)

    def _wish(self, **wanted: Any) -> None:
        self._admission.demand_place()
        journal = self._standing.journal
        settings = journal.settings() or self._standing.default_settings()
        change = {name: value for name, value in wanted.items() if value is not None}
        if all(settings.get(name) == value for name, value in change.items()):
            return
        journal.queue(WishMessage(**wanted))
        self._schedule.reschedule()
        self._standing.changed()
