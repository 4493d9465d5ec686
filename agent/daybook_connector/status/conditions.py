"""Conditions that hold on this computer, and their words for the user.

The codes are those of docs/alerts.md. The portal makes its own words for its own readers.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from daybook_protocol.agent import ToldCondition
from daybook_protocol.fields import clean
from daybook_protocol.moments import clock, instant_or_never

from daybook_connector.status.status import AlertLine


class Words(NamedTuple):
    title: str
    cause: str
    remedy: str


WORDS = {
    "outlook-closed": Words(
        "Outlook is closed",
        "Outlook is not running, so its calendar cannot be read or written.",
        "Open Outlook, or let Daybook Connector start it (Settings).",
    ),
    "outlook-busy": Words(
        "Outlook does not answer",
        "Probably a dialog is open in Outlook.",
        "Close the dialog; the connector goes on by itself.",
    ),
    "outlook-security-prompt": Words(
        "Outlook asks a security question",
        "Outlook asks whether a program may use it, and waits for an answer.",
        "Allow access. If it comes back, show docs/outlook-for-it.md to your IT department.",
    ),
    "new-outlook-only": Words(
        "Only the new Outlook is here",
        "The new Outlook offers no interface to programs.",
        "Use classic Outlook. If its server speaks CalDAV, connect it in the portal instead.",
    ),
    "sync-failed": Words(
        "Calendars could not be read",
        "The last sync failed.",
        "It is tried again by itself. If it stays, run `daybook-connector doctor`.",
    ),
    "calendar-not-read": Words(
        "A calendar could not be read",
        "The other calendars were read.",
        "Look at the calendar's line for the reason.",
    ),
    "channel-blocked": Words(
        "Real-time is blocked",
        "The channel does not get through, so calendars are compared every 5 minutes instead.",
        "Ask IT to let WebSockets pass to the portal's host. It is tried again every 5 minutes.",
    ),
    "server-unreachable": Words(
        "The portal cannot be reached",
        "There is no connection to the portal.",
        "Check this computer's network. It is tried again by itself.",
    ),
    "certificate-invalid": Words(
        "The portal's certificate is not trusted",
        "Nothing was sent.",
        "If your company inspects TLS, name its CA file with `daybook-connector network --ca-file"
        " FILE`, or as ca_file in the policy file; else tell whoever runs the portal.",
    ),
    "sign-in-needed": Words(
        "Pair again",
        "The portal does not accept this computer any more.",
        "Get a new pairing code on the portal's page of this connector and pair again.",
    ),
    "two-agents": Words(
        "Another computer has taken over",
        "The account is synced by another computer now, and this one has stopped.",
        "Nothing to do if that was intended. Otherwise pair this computer again.",
    ),
    "agent-too-old": Words(
        "This program is too old",
        "The portal does not work with this version of Daybook Connector any more.",
        "Install the current version; the portal's page of this connector has it.",
    ),
    "portal-too-old": Words(
        "The portal is too old",
        "The portal does not speak the language of this version of Daybook Connector.",
        "Tell whoever runs the portal, or install an older version of Daybook Connector.",
    ),
    "clock-skew": Words(
        "The clock is wrong",
        "This computer's clock and the portal's are more than two minutes apart.",
        "Set this computer's clock from the network.",
    ),
}


@dataclass(frozen=True, slots=True)
class AgentCondition:
    """`detail` says what exactly, `since` is how the instant looks on the line."""

    code: str
    detail: str
    since: str
    remedy: str = ""

    def told(self) -> ToldCondition:
        since = instant_or_never(self.since)
        return ToldCondition(code=self.code, detail=clean(self.detail), since=since)

    def alert(self) -> AlertLine:
        words = WORDS[self.code]
        cause = f"{words.cause} {self.detail}".strip()
        return AlertLine(self.code, words.title, cause, self.remedy or words.remedy, self.since)


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

    def hold(self, code: str, detail: str = "", remedy: str = "") -> None:
        """`remedy` where a better one is known than that of the table."""
        before = self._holding.get(code)
        if before and before.detail == detail:
            return
        since = before.since if before else clock(self._now())
        self._holding[code] = AgentCondition(code, detail, since, remedy)
        self._changed()

    def hold_instead(self, others: Collection[str], code: str, *words: str) -> None:
        """As `hold`, and none of the others holds any more."""
        self.end(*(other for other in others if other != code))
        self.hold(code, *words)

    def end(self, *codes: str) -> None:
        ended = [code for code in codes if self._holding.pop(code, None)]
        if ended:
            self._changed()
