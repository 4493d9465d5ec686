"""That the portal has sent this computer away: why, and kept until it is paired anew."""

import json
from hashlib import sha256

from daybook_protocol.reasons import ToldReason

from daybook_connector.errors import ConnectorError
from daybook_connector.journal import Journal
from daybook_connector.line import Goodbye
from daybook_connector.network.errors import PortalSignInRefused
from daybook_connector.words.reasons import as_told
from daybook_connector.words.reasons import reason as worded

FACT = "parting"


class Replaced(ConnectorError):
    """Another computer syncs this account now, so this one has stopped."""

    code = "replaced"
    permanent = True


class ProgramTooOld(ConnectorError):
    """The portal does not work with this version of Daybook Connector any more."""

    code = "agent-too-old"
    permanent = True


class PortalTooOld(ConnectorError):
    """The portal does not speak the language of this version of Daybook Connector."""

    code = "portal-too-old"
    permanent = True


_REASONS: dict[str, type[ConnectorError]] = {
    "replaced": Replaced,
    "agent-too-old": ProgramTooOld,
    "protocol-too-new": PortalTooOld,
}


def reason(code: str, detail: str) -> ConnectorError:
    """The user's words for a goodbye's code."""
    return _REASONS.get(code, PortalSignInRefused)(detail)


def known(goodbye: Goodbye) -> tuple[ToldReason, ...]:
    """What more the portal says of it."""
    if goodbye.code == Replaced.code and goodbye.pc:
        return (worded("taken-over-by", pc=goodbye.pc),)
    return (as_told(goodbye.detail),) if goodbye.detail else ()


def note(journal: Journal, token: str, goodbye: Goodbye | None) -> None:
    """Keep that the portal sent this token away for good, or that it has welcomed it."""
    told = ""
    if goodbye and not goodbye.retry:
        told = json.dumps([_fingerprint(token), goodbye.code, goodbye.detail])
    if told != journal.noted(FACT):
        journal.note(FACT, told)


def noted(journal: Journal, token: str) -> ConnectorError | None:
    """Why this token is of no use any more. What was noted of another one does not count."""
    told = journal.noted(FACT)
    if not told:
        return None
    fingerprint, code, detail = json.loads(told)
    return reason(code, detail) if fingerprint == _fingerprint(token) else None


def _fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()[:16]
