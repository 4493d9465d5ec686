"""How far a running sync is, in words."""

from daybook_connector.status import Progress, Status


def progress_line(status: Status, progress: Progress) -> str:
    """ "Work: reading, 120 of 400 events"."""
    key = progress.calendar
    name = next((line.name for line in status.calendars if line.key == key), key)
    of = f" of {progress.total}" if progress.total is not None else ""
    about = f"{name}: " if name else ""
    return f"{about}{(progress.step or 'reading').lower()}, {progress.done}{of} events"
