from django.db import migrations

FILL = """
INSERT INTO bookings_pagehost (page_id, host_id, table_id, role, weight)
SELECT id, user_id, associated_calendars_id, 'required', 1 FROM bookings_bookingpage ORDER BY id;

INSERT INTO bookings_attendance (meeting_id, host_id, during, active)
SELECT id, host_id, during, active FROM bookings_meeting ORDER BY created_at, id;

INSERT INTO bookings_booking_invited_hosts (booking_id, user_id)
SELECT booking.id, meeting.host_id
FROM bookings_booking AS booking JOIN bookings_meeting AS meeting ON meeting.id = meeting_id
WHERE host_invited;

UPDATE bookings_mail AS mail SET host_id = meeting.host_id
FROM bookings_booking AS booking JOIN bookings_meeting AS meeting ON meeting.id = meeting_id
WHERE booking.id = mail.booking_id AND mail.reader = 'host';
"""

EMPTY = """
UPDATE bookings_bookingpage AS page SET associated_calendars_id = table_id
FROM bookings_pagehost AS hosting WHERE hosting.page_id = page.id AND hosting.host_id = user_id;

UPDATE bookings_meeting AS meeting SET host_id =
  (SELECT host_id FROM bookings_attendance WHERE meeting_id = meeting.id ORDER BY id LIMIT 1);

UPDATE bookings_booking AS booking SET host_invited = true
WHERE EXISTS (SELECT FROM bookings_booking_invited_hosts WHERE booking_id = booking.id);
"""


class Migration(migrations.Migration):
    """Every page has had one host, its owner, who attends all its meetings."""

    dependencies = [("bookings", "0013_several_hosts")]

    operations = [migrations.RunSQL(FILL, EMPTY)]
