"""A connector's past runs: which ones are wanted, and what each changed, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accounts.wording import counted
from connectors.models import Connector, SyncRun

PER_PAGE = 20
TONES = {"added": "ok", "changed": "", "removed": "attention", "held": "attention"}


@dataclass(frozen=True, slots=True)
class HistoryWish:
    """Which runs to show; empty means all. What is no outcome or trigger counts as empty."""

    outcome: str = ""
    trigger: str = ""

    @classmethod
    def of(cls, outcome: str, trigger: str) -> "HistoryWish":
        return cls(
            outcome if outcome in SyncRun.Outcome.values else "",
            trigger if trigger in SyncRun.Trigger.values else "",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.outcome or self.trigger)

    def topic(self, connector: Connector) -> str:
        """The live topic of the newest runs of this kind."""
        return f"history:{connector.pk}:{self.outcome}:{self.trigger}"


def wanted_runs(connector: Connector, wish: HistoryWish) -> QuerySet[SyncRun]:
    """The newest first, without the lists of what changed, which are read one by one."""
    runs = connector.runs.defer("changes")
    if wish.outcome:
        runs = runs.filter(outcome=wish.outcome)
    return runs.filter(trigger=wish.trigger) if wish.trigger else runs


def wish_in(topics: Iterable[str], pk: str) -> HistoryWish | None:
    """The wish that a page told with its topics, if its history is live."""
    for topic in topics:
        name, _, rest = topic.partition(":")
        if name == "history" and rest.split(":")[0] == pk:
            _, outcome, trigger = [*rest.split(":"), "", ""][:3]
            return HistoryWish.of(outcome, trigger)
    return None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    what: str
    tone: str
    calendar: str
    said: str
    when: str


def change_lines(run: SyncRun) -> Iterator[ChangeLine]:
    for change in run.changes:
        what = str(change["what"])
        yield ChangeLine(
            what, TONES.get(what, ""), str(change["calendar"]), _said(change), _when(change)
        )


def unlisted(run: SyncRun) -> int:
    """Changes beyond those that are kept."""
    listed = sum(1 for change in run.changes if change["what"] != "held")
    return max(run.added + run.changed + run.removed - listed, 0)


def _said(change: Mapping[str, Any]) -> str:
    if change["what"] == "held":
        count = change["count"]
        return f"{counted(count, 'deletion')} held back"
    if change.get("private"):
        return "Private event"
    if "start" not in change:
        return "An event that was never understood"
    return str(change.get("title") or "Event without a title")


def _when(change: Mapping[str, Any]) -> str:
    text = str(change.get("start", ""))
    if not text:
        return ""
    if "T" not in text:
        return date_format(date.fromisoformat(text), "D j M Y")
    moment = datetime.fromisoformat(text)
    local = timezone.localtime(moment) if moment.tzinfo else moment
    return date_format(local, "D j M Y, H:i")
