"""Why this computer is not paired."""

from typing import Any, ClassVar

from daybook_connector.words.errors import ConnectorError


class NotPaired(ConnectorError):
    """This computer is not paired with a portal.

    Get a connector ID and a code in the portal, then run `daybook-connector pair`.
    """

    code = "not-paired"


class PairingFailed(ConnectorError):
    """The portal did not accept the pairing.

    Look at the connector ID and the pairing code on the connector's page in the portal.
    """

    code = "refused"
    says_it_all: ClassVar[bool] = False

    def __init__(self, detail: str = "", facts: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.facts = facts or {}

    def __str__(self) -> str:
        """Not with the portal's words, which say the same, where ours and the facts say it all."""
        return self.cause if self.says_it_all else super().__str__()


class PairingCodeWrong(PairingFailed):
    """The pairing code is wrong.

    Type it as the portal shows it. Six wrong tries within ten minutes block the ID for half an
    hour.
    """

    code = "wrong-code"
    says_it_all = True


class UnknownConnectorId(PairingFailed):
    """The portal knows no connector of this ID.

    Type the ID as the portal shows it, e.g. K7QF-29XM, and check the portal's address.
    """

    code = "unknown-connector-id"
    says_it_all = True


class PairedElsewhere(PairingFailed):
    """Another computer is paired with this account.

    Pair with `--take-over` to replace it, or make an account of its own for this computer.
    """

    code = "already-paired"
    says_it_all = True


class PairingCodeExpired(PairingFailed):
    """The pairing code is used or has expired.

    Get a new one on the connector's page in the portal; a code is good for 15 minutes.
    """

    code = "code-expired"
    says_it_all = True


class BadRequest(PairingFailed):
    """The portal did not understand the pairing.

    Look at the detail.
    """

    code = "bad-request"


class TooOldToPair(PairingFailed):
    """The portal does not work with this version of Daybook Connector any more.

    Install the current version.
    """

    code = "agent-too-old"
    says_it_all = True
    alert = "agent-too-old"


class PairingBlocked(PairingFailed):
    """There were too many tries, so pairing is blocked for a while.

    Wait until the time is over, then use a new code.
    """

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
