"""Why this computer is not paired."""

from typing import Any, ClassVar

from daybook_connector.errors import ConnectorError


class NotPaired(ConnectorError):
    """This computer is not paired with a portal."""

    code = "not-paired"


class PairingFailed(ConnectorError):
    """The portal did not accept the pairing."""

    code = "refused"
    says_it_all: ClassVar[bool] = False

    def __init__(self, detail: str = "", facts: dict[str, Any] | None = None) -> None:
        """The portal's words are left out where ours and the facts say it all."""
        super().__init__("" if self.says_it_all else detail)
        self.facts = facts or {}


class PairingCodeWrong(PairingFailed):
    """The pairing code is wrong."""

    code = "wrong-code"
    says_it_all = True


class UnknownConnectorId(PairingFailed):
    """The portal knows no connector of this ID."""

    code = "unknown-connector-id"
    says_it_all = True


class PairedElsewhere(PairingFailed):
    """Another computer is paired with this account."""

    code = "already-paired"
    says_it_all = True


class PairingCodeExpired(PairingFailed):
    """The pairing code is used or has expired."""

    code = "code-expired"
    says_it_all = True


class BadRequest(PairingFailed):
    """The portal did not understand the pairing."""

    code = "bad-request"
    kind = "pairing-not-understood"


class TooOldToPair(PairingFailed):
    """The portal does not work with this version of Daybook Connector any more."""

    code = "agent-too-old"
    says_it_all = True
    alert = "agent-too-old"


class PairingBlocked(PairingFailed):
    """There were too many tries, so pairing is blocked for a while."""

    code = "blocked"
    says_it_all = True
    alert = "pairing-blocked"


REFUSALS: dict[int, type[PairingFailed]] = {
    403: PairingCodeWrong,
    404: UnknownConnectorId,
    409: PairedElsewhere,
    410: PairingCodeExpired,
    422: BadRequest,
    426: TooOldToPair,
    429: PairingBlocked,
}
