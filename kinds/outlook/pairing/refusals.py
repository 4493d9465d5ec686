"""Why an agent could not be paired: what the PC is told, with the HTTP status it goes with."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from daybook_protocol.moments import clock

from accounts.wording import wait_in_words
from kinds.outlook.versions import OLDEST_AGENT, where_to_get


class PairingRefused(Exception):
    """`told` holds the fields of the answer besides `code` and `detail`. `guesses` says that it may
    have been somebody who only guesses, which is counted by address."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "bad-request"
    guesses: ClassVar[bool] = True

    def __init__(self, detail: str, **told: Any) -> None:
        super().__init__(detail)
        self.detail, self.told = detail, told

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail, **self.told}


class UnknownId(PairingRefused):
    status, code = 404, "unknown-connector-id"

    def __init__(self) -> None:
        super().__init__(
            "No connector has this ID. Check it against the portal's page, or get a new one there: "
            "an ID that was not used in time is forgotten."
        )


class WrongCode(PairingRefused):
    status, code = 403, "wrong-code"

    def __init__(self, tries_left: int) -> None:
        tries = "try is" if tries_left == 1 else "tries are"
        super().__init__(
            f"The pairing code is wrong. {tries_left} {tries} left before the ID is blocked.",
            tries_left=tries_left,
        )


class CodeExpired(PairingRefused):
    status, code = 410, "code-expired"

    def __init__(self) -> None:
        super().__init__("The pairing code is used or expired. Get a new one in the portal.")


class Blocked(PairingRefused):
    status, code = 429, "blocked"

    words = "Too many tries. Try again in {wait}, with a new code from the portal."

    def __init__(self, until: datetime, now: datetime) -> None:
        seconds = max(1, -((now - until) // timedelta(seconds=1)))
        super().__init__(
            self.words.format(wait=wait_in_words(seconds)), until=clock(until), seconds=seconds
        )


class AddressBlocked(Blocked):
    """Nobody is let in from this address for a moment, whatever the connector ID."""

    guesses = False
    words = (
        "Too many requests with wrong IDs or codes came from this network address. Try again in "
        "{wait}."
    )


class AlreadyPaired(PairingRefused):
    status, code, guesses = 409, "already-paired", False

    def __init__(self, pc: str, last_seen_at: datetime | None) -> None:
        super().__init__(
            f"This connector is paired with {pc}. Take it over if that PC shall not sync any more.",
            pc=pc,
            last_seen_at=clock(last_seen_at) if last_seen_at else None,
        )


class AgentTooOld(PairingRefused):
    status, code, guesses = 426, "agent-too-old", False

    def __init__(self) -> None:
        super().__init__(
            f"This portal needs Daybook Connector {OLDEST_AGENT} or newer. Update it on the PC. "
            f"{where_to_get()}",
            oldest_agent=OLDEST_AGENT,
        )
