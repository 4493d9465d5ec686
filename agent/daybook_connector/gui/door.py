"""The one door through which the window talks to the agent. Blocking; `Backend` keeps it off the
UI thread."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from daybook_protocol.reasons import ToldReason

from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.errors import ConnectorError
from daybook_connector.pairing.exchange import Pairing
from daybook_connector.status.status import CalendarLine, Status
from daybook_connector.words.reasons import as_told


@dataclass(frozen=True, slots=True)
class ShownError:
    """An error as the window shows it. `remedy` is the code of the error whose remedy helps,
    `facts` are those of a refused pairing."""

    code: str
    reason: ToldReason
    remedy: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, error: Exception) -> "ShownError":
        if isinstance(error, ConnectorError):
            facts = getattr(error, "facts", None) or {}
            return cls(error.code, error.reason, error.remedy, facts)
        told = as_told(f"{type(error).__name__}: {error}")
        return cls(ConnectorError.code, told, ConnectorError.code)


class AgentDoor(Protocol):
    """What the agent can be asked for. Every call may take seconds and raise `ConnectorError`."""

    def status(self) -> Status: ...

    def sync(self) -> None:
        """Sync, or join the sync that runs, and come back when it is done."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def set_mode(self, mode: str, minutes: int) -> None: ...

    def calendars(self) -> tuple[CalendarLine, ...]:
        """All calendars of the store, shared or not."""

    def share(self, keys: tuple[str, ...]) -> None:
        """Share exactly these calendars with the portal."""

    def pair(self, pairing: Pairing) -> None:
        """Sign in to the portal. Raises errors with the portal's code and facts."""

    def doctor(self) -> tuple[DoctorRung, ...]: ...

    def outlook_may_start(self) -> bool:
        """Whether the agent may start an Outlook that is closed."""

    def let_start_outlook(self, may: bool) -> None: ...

    def language(self) -> str:
        """The code of the language that was chosen, "" for that of the system."""

    def choose_language(self, language: str) -> None: ...

    def stop(self) -> None:
        """End the agent."""
