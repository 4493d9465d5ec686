"""What this computer is called."""

import platform
import socket


def pc_name() -> str:
    return socket.gethostname()[:80] or "unnamed"


def system_name() -> str:
    """As the user knows it, e.g. "Windows 11"."""
    return f"{platform.system()} {platform.release()}".strip()[:80]
