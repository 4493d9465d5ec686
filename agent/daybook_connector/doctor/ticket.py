"""What an IT department wants to know, ready to be pasted into a ticket."""

import platform
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from daybook_protocol.reasons import ToldReason

from daybook_connector import __version__
from daybook_connector.doctor.case import NetworkCase
from daybook_connector.errors import ConnectorError
from daybook_connector.network.address import Address
from daybook_connector.words.reasons import reason

SEEN = "ticket-seen"
"""The line for the reasons of the rung itself."""


def ticket_lines(
    rung: str, error: ConnectorError, case: NetworkCase, at: Address | None = None
) -> tuple[ToldReason, ...]:
    """The lines, each "What: value". `at` is what was contacted where it is not the portal."""
    target = at or case.portal
    return (
        reason("ticket-program", version=__version__, program=program()),
        reason(
            "ticket-computer",
            name=socket.gethostname(),
            system=f"{platform.system()} {platform.release()}",
        ),
        reason("ticket-needs", host=target.host, port=target.port, protocol=_protocol(case, at)),
        reason("ticket-proxy", **case.proxy.named()) if case.proxy else reason("ticket-no-proxy"),
        reason("ticket-addresses", addresses=", ".join(case.addresses))
        if case.addresses
        else reason("ticket-no-addresses"),
        reason("ticket-fails", rung=rung, code=error.code),
        reason(SEEN),
        reason("ticket-when", at=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"),
    )


def program() -> str:
    """The program file that a firewall would have to allow."""
    file = Path(sys.executable)
    return str(file) if getattr(sys, "frozen", False) else f"{file} (python -m daybook_connector)"


def _protocol(case: NetworkCase, at: Address | None) -> str:
    if at:
        return "xmpp"
    return "https" if case.portal.secure else "http"
