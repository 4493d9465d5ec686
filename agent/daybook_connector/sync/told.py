"""Calendars and events of the store, as the portal is told of them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from daybook_protocol.errors import ProtocolError, checking
from daybook_protocol.events import AnyEvent, ToldCalendar, ToldEvent, UnreadableEvent
from daybook_protocol.fields import clean
from daybook_protocol.limits import UID
from daybook_protocol.reasons import ToldReason
from daybook_protocol.reports import CalendarsMessage

from daybook_connector.errors import ConnectorError
from daybook_connector.stores.events import StoreCalendar, StoreEvent
from daybook_connector.words.findings import BACKWARDS, TIMELESS
from daybook_connector.words.reasons import in_english, reason


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
        text, because = problem
        return UnreadableEvent(key=event.key, etag=event.etag, problem=clean(text), reasons=because)
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
        doubts=event.because if event.doubt else (),
    )


def _problem_of(event: StoreEvent) -> tuple[str, tuple[ToldReason, ...]] | None:
    """As text and as codes."""
    if event.problem:
        return event.problem, event.because
    if event.start is None or event.end is None:
        return _ours(TIMELESS)
    if type(event.start) is not type(event.end) or event.end < event.start:
        return _ours(BACKWARDS)
    return None


def _ours(code: str) -> tuple[str, tuple[ToldReason, ...]]:
    why = reason(code)
    return in_english(why), (why,)


def _told_calendar(calendar: StoreCalendar) -> ToldCalendar:
    return ToldCalendar(
        key=calendar.key,
        name=clean(calendar.name),
        access=calendar.access.value,
        colour=calendar.colour,
        zone=calendar.zone,
    )
