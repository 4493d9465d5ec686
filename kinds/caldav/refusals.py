"""What a refused write means: the calendar is closed to us, or this event is not wanted."""

from kinds.caldav.xml import error_conditions, server_words
from providers.answers import HttpAnswer, error_for
from providers.errors import EventRefused, PermissionRefused, ProviderError, ServerTrouble
from providers.notes import Note

# RFC 4791, 5.3.2.1: conditions on the event itself, whatever the status they come with.
ABOUT_THE_EVENT = frozenset(
    {
        "valid-calendar-data", "valid-calendar-object-resource", "supported-calendar-data",
        "supported-calendar-component", "max-resource-size", "min-date-time", "max-date-time",
        "max-instances", "max-attendees-per-instance", "no-uid-conflict",
        "quota-not-exceeded", "sufficient-disk-space",
    }
)  # fmt: skip
EVENT_STATUSES = frozenset({400, 409, 413, 415, 422, 507})


def refusal(answer: HttpAnswer) -> ProviderError:
    words = server_words(answer)
    said = Note("answered", host=answer.host, status=answer.status)
    if words:
        said = Note("answered-saying", **said.details, words=words)
    if error_conditions(answer) & ABOUT_THE_EVENT or answer.status in EVENT_STATUSES:
        return EventRefused(said)
    if answer.status in (403, 405):
        return PermissionRefused(said)
    if answer.status == 423:
        return ServerTrouble(Note("event-locked", answer=said))
    return error_for(answer)
