"""Why an agent could not be paired: what the PC is told, with the HTTP status it goes with."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from daybook_protocol.errors import ProtocolError
from daybook_protocol.moments import clock

from kinds.outlook.versions import OLDEST_AGENT


class PairingRefused(Exception):
    """`told` holds the fields of the answer besides `code` and its sentence. `guesses` says that it
    may have been somebody who only guesses, which is counted by address."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "bad-request"
    guesses: ClassVar[bool] = True

    def __init__(self, **told: Any) -> None:
        super().__init__(self.code)
        self.told = told


class NoClaim(PairingRefused):
    """It is no claim. Without an `error` it is not even an object."""

    def __init__(self, error: ProtocolError | None = None) -> None:
        if error is None:
            super().__init__(fault="not-object")
        else:
            super().__init__(field=error.field, fault=error.fault, about=error.about)


class UnknownId(PairingRefused):
    """Perhaps it was not used in time."""

    status, code = 404, "unknown-connector-id"


class WrongCode(PairingRefused):
    status, code = 403, "wrong-code"

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left=tries_left)


class CodeExpired(PairingRefused):
    """Or it is used."""

    status, code = 410, "code-expired"


class Blocked(PairingRefused):
    """`whose` says what is blocked."""

    status, code = 429, "blocked"
    whose: ClassVar[str] = "id"

    def __init__(self, until: datetime, now: datetime) -> None:
        seconds = max(1, -((now - until) // timedelta(seconds=1)))
        super().__init__(whose=self.whose, until=clock(until), seconds=seconds)


class AddressBlocked(Blocked):
    """Nobody is let in from this address for a moment, whatever the connector ID."""

    guesses, whose = False, "address"


class AlreadyPaired(PairingRefused):
    status, code, guesses = 409, "already-paired", False

    def __init__(self, pc: str, last_seen_at: datetime | None) -> None:
        super().__init__(pc=pc, last_seen_at=clock(last_seen_at) if last_seen_at else None)


class AgentTooOld(PairingRefused):
    status, code, guesses = 426, "agent-too-old", False

    def __init__(self) -> None:
        super().__init__(oldest_agent=OLDEST_AGENT)
