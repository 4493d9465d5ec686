"""Calendars and events of the store, as the portal is told of them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from daybook_protocol.errors import ProtocolError, checking
from daybook_protocol.events import AnyEvent, ToldCalendar, ToldEvent, UnreadableEvent
from daybook_protocol.fields import clean
from daybook_protocol.limits import UID
from daybook_protocol.reports import CalendarsMessage

from daybook_connector.errors import ConnectorError
from daybook_connector.stores.events import StoreCalendar, StoreEvent


class Untellable(ConnectorError):
    """The portal cannot be told of something in the calendar."""

    kind = "untellable"


@contextmanager
def telling() -> Iterator[None]:
    """What is composed here may turn out to be `Untellable`."""
    try:
        with checking():
            yield
    except ProtocolError as error:
        raise Untellable(str(error)) from None


def told_calendars(shared: Iterable[StoreCalendar]) -> CalendarsMessage:
    return CalendarsMessage(calendars=tuple(map(_told_calendar, shared)))


def told_event(event: StoreEvent) -> AnyEvent:
    if problem := _problem_of(event):
        return UnreadableEvent(key=event.key, etag=event.etag, problem=clean(problem))
    assert event.start is not None
    assert event.end is not None
    return ToldEvent(
        key=event.key,
        etag=event.etag,
        start=event.start,
        end=event.end,
        uid=clean(event.uid)[:UID],
        show_as=event.show_as,
        response=event.response,
        cancelled=event.cancelled,
        private=event.private,
        title="" if event.private else clean(event.title),
        revision=event.revision,
        doubt=clean(event.doubt),
    )


def _problem_of(event: StoreEvent) -> str:
    if event.problem or event.start is None or event.end is None:
        return event.problem or "The event has no times."
    if type(event.start) is not type(event.end) or event.end < event.start:
        return "The event ends before it begins."
    return ""


def _told_calendar(calendar: StoreCalendar) -> ToldCalendar:
    return ToldCalendar(
        key=calendar.key,
        name=clean(calendar.name),
        access=calendar.access.value,
        colour=calendar.colour,
        zone=calendar.zone,
    )
