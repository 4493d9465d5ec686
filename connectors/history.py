"""A connector's past runs: which ones are wanted, and what each changed, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from connectors.models import Connector, SyncRun
from connectors.words import runs as words

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
            what=str(words.CHANGES.get(what, what)),
            tone=TONES.get(what, ""),
            calendar=str(change["calendar"]),
            said=words.change(change),
            when=words.when(change),
        )


def unlisted(run: SyncRun) -> int:
    """Changes beyond those that are kept."""
    listed = sum(1 for change in run.changes if change["what"] != "held")
    return max(run.added + run.changed + run.removed - listed, 0)
