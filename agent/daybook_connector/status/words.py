"""Sync modes, lines and the progress of a sync in plain words."""

from daybook_connector.status.status import Status, SyncProgress

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


def progress_line(status: Status, progress: SyncProgress) -> str:
    """ "Work: reading, 120 of 400 events"."""
    key = progress.calendar
    name = next((line.name for line in status.calendars if line.key == key), key)
    of = f" of {progress.total}" if progress.total is not None else ""
    about = f"{name}: " if name else ""
    return f"{about}{(progress.step or 'reading').lower()}, {progress.done}{of} events"
