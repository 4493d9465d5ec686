"""Sync modes and lines in plain words."""

from daybook_connector.status import Status

LINES = {"websocket": "WebSocket", "https": "HTTPS", "xmpp": "XMPP", "": "none"}


def every(minutes: int) -> str:
    """An interval: "every minute", "every 5 minutes", "every 2 hours"."""
    count, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def mode_words(mode: str, minutes: int) -> str:
    if mode == "auto":
        return f"Auto-sync {every(minutes)}"
    return {"realtime": "Real-time", "manual": "Manual"}.get(mode, mode)


def mode_line(status: Status) -> str:
    """The mode that was chosen, and the one in force where that is another."""
    wanted = mode_words(status.mode, status.minutes)
    if status.mode_in_force in {"", status.mode}:
        return wanted
    # Real-time that cannot be had falls back to polling every 5 minutes (docs/agent-protocol.md).
    minutes = status.minutes if status.mode == "auto" else 5
    return f"{wanted} is chosen; for now: {mode_words(status.mode_in_force, minutes).lower()}"
