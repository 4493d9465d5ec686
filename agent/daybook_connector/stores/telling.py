"""What of an event may be told, and how a change of it is noticed. Shared by all stores.

Stores build events with their true titles and pass them through `told` as the last step.
"""

import hashlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, tzinfo

from daybook_connector.stores.events import ReadWindow, StoreEvent

# The key is the event's name and not its content. A doubt counts where there is one only, so that
# programs from before there were any made the same etags.
_APART = {"key", "etag", "doubt", "because"}
_CONTENT = tuple(field.name for field in fields(StoreEvent) if field.name not in _APART)


def told(event: StoreEvent, *, titles: bool) -> StoreEvent:
    """The event as it may leave this computer, with the etag that belongs to it.

    The title of an event that Daybook wrote always counts for its etag, since the portal knows it
    from the beginning; so `WrittenEvent.etag` is that of the next read whether titles are wanted or
    not. For other events a title that is not told does not even show in the etag.
    """
    shown = replace(event, title=event.title if titles and not event.private else "")
    weighed = event if event.revision is not None else shown
    return replace(shown, etag=_fingerprint(weighed))


def overlaps(event: StoreEvent, window: ReadWindow, zone: tzinfo) -> bool:
    """Whether any of the event lies in the window. Days are those of `zone`, the owner's.

    Events with a problem have no times and are always told. An event of no length counts as the
    instant it stands at.
    """
    if event.start is None or event.end is None:
        return True
    start, end = instant(event.start, zone), instant(event.end, zone)
    return start < window.end and (end > window.start or start == end == window.start)


def instant(moment: datetime | date, zone: tzinfo) -> datetime:
    """An aware UTC datetime; a day begins at its midnight in `zone`."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), zone).astimezone(UTC)


def _fingerprint(event: StoreEvent) -> str:
    """16 hex digits that change with anything but the key."""
    names = (*_CONTENT, "doubt") if event.doubt else _CONTENT
    content = "\x1f".join(str(getattr(event, name)) for name in names)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
