"""The exit codes of `daybook-connector`, for scripts. Documented in agent/README.md."""

from enum import IntEnum

from daybook_connector.errors import ConnectorError
from daybook_connector.network.errors import AddressWrong, NetworkError, PortalSignInRefused


class Exit(IntEnum):
    FINE = 0
    ATTENTION = 1
    USAGE = 2
    NOT_PAIRED = 3
    NOT_RUNNING = 4
    UNREACHABLE = 5
    REFUSED = 6
    ALREADY_RUNNING = 7
    PAUSED = 8
    SILENT = 9
    RESTART = 75
    INTERRUPTED = 130


_BY_CODE = {
    "not-running": Exit.NOT_RUNNING,
    "agent-silent": Exit.SILENT,
    "already-running": Exit.ALREADY_RUNNING,
    "paused": Exit.PAUSED,
    "not-paired": Exit.NOT_PAIRED,
    "bad-request": Exit.USAGE,
    "store-missing": Exit.USAGE,
    "unknown-calendar": Exit.USAGE,
    "wrong-code": Exit.REFUSED,
    "unknown-connector-id": Exit.REFUSED,
    "already-paired": Exit.REFUSED,
    "code-expired": Exit.REFUSED,
    "agent-too-old": Exit.REFUSED,
    "blocked": Exit.REFUSED,
    "refused": Exit.REFUSED,
    "replaced": Exit.REFUSED,
    "portal-too-old": Exit.REFUSED,
    PortalSignInRefused.code: Exit.REFUSED,
    # Typed wrong, and so nothing that a network could be blamed for.
    AddressWrong.code: Exit.USAGE,
}


def exit_for(error: ConnectorError) -> Exit:
    if known := _BY_CODE.get(error.code):
        return known
    if isinstance(error, NetworkError) or error.code == NetworkError.code:
        return Exit.UNREACHABLE
    return Exit.ATTENTION
