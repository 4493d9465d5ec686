"""The examiner of meetings: a confirmed one at a time at which a calendar shows another event."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from alerts.conditions import Condition, Finding
from connectors.examining.examiners import Ward

CONFLICT = "conflict"

# Of each meeting that is still to come, the first foreign event that blocks it. What Daybook wrote
# itself, the invitation that the host's own mailbox turned into an event, and events that only take
# a seat on a group page are no conflict. Busy time is compared as in the index of blocking times.
_CONFLICTS = """
SELECT DISTINCT ON (meeting.id, calendar.connector_id)
  meeting.id, calendar.connector_id, lower(meeting.during),
  calendar.name || calendar.suffix, lower(busy.during)
FROM bookings_attendance AS attendance
JOIN bookings_meeting AS meeting ON meeting.id = attendance.meeting_id
JOIN bookings_bookingpage AS page ON page.id = meeting.page_id
LEFT JOIN bookings_pagehost AS hosting
  ON hosting.page_id = page.id AND hosting.host_id = attendance.host_id
JOIN calendars_associatedcalendars AS chosen ON chosen.host_id = attendance.host_id AND (
  chosen.id = hosting.table_id OR (hosting.table_id IS NULL AND chosen.is_default))
JOIN calendars_associatedcalendar AS ticked ON ticked.table_id = chosen.id AND ticked.is_busy
JOIN calendars_calendar AS calendar ON calendar.id = ticked.calendar_id
JOIN calendars_busytime AS busy ON busy.calendar_id = calendar.id AND busy.blocks
  AND upper(busy.during) > lower(meeting.during) AND lower(busy.during) < upper(meeting.during)
JOIN calendars_event AS event ON event.id = busy.event_id
WHERE attendance.host_id = ANY(%(hosts)s) AND meeting.state = 'confirmed'
  AND attendance.active AND upper(attendance.during) > %(now)s
  AND calendar.connector_id = ANY(%(connectors)s)
  AND NOT busy.ours AND NOT (ticked.is_main AND page.foreign_events = 'seat')
  AND NOT EXISTS (
    SELECT FROM bookings_booking AS booking WHERE booking.meeting_id = meeting.id
      AND event.uid LIKE 'daybook-' || replace(booking.id::text, '-', '') || '@%%')
ORDER BY meeting.id, calendar.connector_id, lower(busy.during)
"""


def examine_meetings(ward: Ward, now: datetime) -> Iterator[Finding]:
    found: dict[int, list[Condition]] = defaultdict(list)
    asked: dict[str, Any] = {"hosts": list(ward.hosts), "connectors": ward.ids, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_CONFLICTS, asked)
        for meeting, connector, starts, calendar, other in cursor.fetchall():
            details = {
                "calendar": calendar,
                "starts_at": starts.isoformat(timespec="seconds"),
                "other_at": other.isoformat(timespec="seconds"),
            }
            found[connector].append(Condition(CONFLICT, f"meeting:{meeting}", details))
    for connector in ward.connectors:
        yield Finding(
            connector.host_id, connector.pk, frozenset({CONFLICT}), tuple(found[connector.pk])
        )
