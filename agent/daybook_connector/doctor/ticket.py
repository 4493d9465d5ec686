"""What an IT department wants to know, ready to be pasted into a ticket."""

import platform
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from daybook_connector import __version__
from daybook_connector.doctor.case import NetworkCase
from daybook_connector.network.address import Address
from daybook_connector.words.errors import ConnectorError


def ticket_lines(
    rung: str, error: ConnectorError, case: NetworkCase, at: Address | None = None
) -> tuple[str, ...]:
    """The lines, each "What: value". `at` is what was contacted where it is not the portal."""
    return (
        f"Program: Daybook Connector {__version__}, {program()}",
        f"Computer: {socket.gethostname()}, {platform.system()} {platform.release()}",
        f"Needs: outgoing TCP to host {(at or case.portal).host}, port {(at or case.portal).port},"
        f" protocol {_protocol(case, at)}; nothing incoming",
        f"Proxy: {case.proxy or 'none, direct connection'}",
        f"Addresses: {', '.join(case.addresses) or 'not looked up'}",
        f"Fails at: {rung} ({error.code})",
        f"Seen: {error}",
        f"When: {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
    )


def program() -> str:
    """The program file that a firewall would have to allow."""
    file = Path(sys.executable)
    return str(file) if getattr(sys, "frozen", False) else f"{file} (python -m daybook_connector)"


def _protocol(case: NetworkCase, at: Address | None) -> str:
    if at:
        return "XMPP with TLS"
    return "HTTPS and WebSocket (wss)" if case.portal.secure else "HTTP and WebSocket"
