"""Conditions that hold on this computer. The codes are those of docs/alerts.md."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from daybook_protocol.agent import ToldCondition
from daybook_protocol.moments import clock, instant_or_never
from daybook_protocol.reasons import ToldReason

from daybook_connector.status.status import AlertLine
from daybook_connector.words.reasons import all_in_english


@dataclass(frozen=True, slots=True)
class AgentCondition:
    """`reasons` say what exactly, `since` is how the instant looks on the line. `remedy` is the
    code of an error whose remedy is better than that of the condition."""

    code: str
    reasons: tuple[ToldReason, ...]
    since: str
    remedy: str = ""

    def told(self) -> ToldCondition:
        return ToldCondition(
            code=self.code,
            detail=all_in_english(self.reasons),
            reason=next(iter(self.reasons), None),
            since=instant_or_never(self.since),
        )

    def alert(self) -> AlertLine:
        return AlertLine(self.code, self.reasons, self.remedy, self.since)


class Conditions:
    """Those that hold now. `changed` is called when one begins, ends or gets another detail."""

    def __init__(self, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self._now = now
        self._changed = changed
        self._holding: dict[str, AgentCondition] = {}

    def __iter__(self) -> Iterator[AgentCondition]:
        return iter(tuple(self._holding.values()))

    def __contains__(self, code: str) -> bool:
        return code in self._holding

    def hold(self, code: str, *reasons: ToldReason, remedy: str = "") -> None:
        """`remedy` where a better one is known than that of the condition."""
        before = self._holding.get(code)
        if before and before.reasons == reasons:
            return
        since = before.since if before else clock(self._now())
        self._holding[code] = AgentCondition(code, reasons, since, remedy)
        self._changed()

    def hold_instead(
        self, others: Collection[str], code: str, *reasons: ToldReason, remedy: str = ""
    ) -> None:
        """As `hold`, and none of the others holds any more."""
        self.end(*(other for other in others if other != code))
        self.hold(code, *reasons, remedy=remedy)

    def end(self, *codes: str) -> None:
        ended = [code for code in codes if self._holding.pop(code, None)]
        if ended:
            self._changed()
