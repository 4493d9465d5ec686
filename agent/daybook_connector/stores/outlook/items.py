"""One item of a calendar folder as an event."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from daybook_connector.stores.errors import StoreBusy, StoreClosed, StoreError, StorePrompt
from daybook_connector.stores.events import Response, ShowAs, StoreEvent
from daybook_connector.stores.outlook.identity import icalendar_uid
from daybook_connector.stores.outlook.marking import is_ours, read_mark
from daybook_connector.stores.outlook.names import (
    OlBusyStatus,
    OlMeetingStatus,
    OlRecurrenceState,
    OlResponseStatus,
    OlSensitivity,
)
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.session import OutlookSession
from daybook_connector.stores.outlook.times import first_day, utc, wall
from daybook_connector.words.findings import EVENT_BROKEN
from daybook_connector.words.reasons import in_english, reason

SHOW_AS = {
    OlBusyStatus.olFree: ShowAs.FREE,
    OlBusyStatus.olTentative: ShowAs.TENTATIVE,
    OlBusyStatus.olBusy: ShowAs.BUSY,
    OlBusyStatus.olOutOfOffice: ShowAs.AWAY,
    OlBusyStatus.olWorkingElsewhere: ShowAs.ELSEWHERE,
}
RESPONSES = {
    OlResponseStatus.olResponseTentative: Response.TENTATIVE,
    OlResponseStatus.olResponseAccepted: Response.ACCEPTED,
    OlResponseStatus.olResponseDeclined: Response.DECLINED,
    OlResponseStatus.olResponseNotResponded: Response.UNANSWERED,
}
RECEIVED = {OlMeetingStatus.olMeetingReceived, OlMeetingStatus.olMeetingReceivedAndCanceled}
CANCELLED = {OlMeetingStatus.olMeetingCanceled, OlMeetingStatus.olMeetingReceivedAndCanceled}
HIDDEN = {OlSensitivity.olPersonal, OlSensitivity.olPrivate, OlSensitivity.olConfidential}


def broken(name: str) -> StoreEvent:
    """The event in place of an item that has no times."""
    why = reason(EVENT_BROKEN)
    return StoreEvent(name, "", problem=in_english(why), because=(why,))


def event_of(session: OutlookSession, item: Remote, name: str) -> StoreEvent:
    """The item with its true title and, if Daybook wrote it, with Daybook's UID and revision.

    `name` becomes its key. An item without times becomes an event with a problem.
    """
    try:
        start, end = times_of(item)
        event = replace(described(item, name), start=start, end=end)
    except (StoreClosed, StoreBusy, StorePrompt):
        raise
    except (StoreError, ValueError, OverflowError):
        return broken(name)
    if item.RecurrenceState != OlRecurrenceState.olApptNotRecurring:
        return event  # Daybook writes no series.
    mark = read_mark(item)
    if mark is None or not is_ours(session, item, mark):
        return event
    return replace(event, uid=mark.uid, revision=mark.revision)


def described(item: Remote, name: str) -> StoreEvent:
    """All but the times."""
    meeting = item.MeetingStatus
    sensitivity = item.Sensitivity
    return StoreEvent(
        name,
        "",
        uid=icalendar_uid(item.GlobalAppointmentID or ""),
        show_as=SHOW_AS.get(item.BusyStatus, ShowAs.BUSY),
        response=_response(meeting, item.ResponseStatus),
        cancelled=meeting in CANCELLED,
        private=sensitivity in HIDDEN,
        title=item.Subject or "",
    )


def times_of(item: Remote) -> tuple[datetime, datetime] | tuple[date, date]:
    """Instants, or days for an all-day event; the end is exclusive.

    Days come from the event's own zone: in the PC's zone an all-day event that was made elsewhere
    does not begin at midnight.
    """
    if not item.AllDayEvent:
        start, end = utc(item.StartUTC), utc(item.EndUTC)
        if end < start:
            raise ValueError("the event ends before it begins")
        return start, end
    start, end = wall(item.Start), wall(item.End)
    if start.time() != time(0) or end.time() != time(0):
        start, end = wall(item.StartInStartTimeZone), wall(item.EndInEndTimeZone)
    first, last = first_day(start), first_day(end)
    return first, max(last, first + timedelta(days=1))


def _response(meeting: int, response: int) -> Response:
    return RESPONSES.get(_known(response), Response.NONE) if meeting in RECEIVED else Response.NONE


def _known(response: int) -> OlResponseStatus:
    try:
        return OlResponseStatus(response)
    except ValueError:
        return OlResponseStatus.olResponseNone
