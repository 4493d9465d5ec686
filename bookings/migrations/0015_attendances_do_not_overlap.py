from django.db import migrations, models

TIE = """
ALTER TABLE bookings_attendance ADD CONSTRAINT attendance_is_as_its_meeting
FOREIGN KEY (meeting_id, during, active) REFERENCES bookings_meeting (id, during, active)
ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE;
ALTER TABLE bookings_attendance ADD CONSTRAINT attendances_do_not_overlap
EXCLUDE USING gist (int8range(host_id, host_id, '[]') WITH &&, during WITH &&) WHERE (active);
"""
UNTIE = """
ALTER TABLE bookings_attendance DROP CONSTRAINT attendances_do_not_overlap;
ALTER TABLE bookings_attendance DROP CONSTRAINT attendance_is_as_its_meeting;
"""


class Migration(migrations.Migration):
    """The last word against double booking, for each host of a meeting.

    An attendance has the time of its meeting because the two are one foreign key: when the meeting
    moves, is cancelled or comes to nothing, the database says so in its attendances. Hosts are
    compared as ranges of one number, since the embedded PostgreSQL has no btree_gist.
    """

    dependencies = [("bookings", "0014_fill_hosts")]

    operations = [
        migrations.RunSQL(TIE, UNTIE),
        migrations.RemoveField("meeting", "host"),
        migrations.RemoveField("bookingpage", "associated_calendars"),
        migrations.RemoveField("booking", "host_invited"),
        migrations.AlterField(
            model_name="mail",
            name="news",
            field=models.CharField(choices=[("booked", "Booked"), ("rescheduled", "Rescheduled"), ("cancelled", "Cancelled"), ("requested", "Requested"), ("confirmed", "Confirmed"), ("declined", "Declined"), ("expired", "Expired"), ("conflict", "Conflict"), ("proposed", "Proposed"), ("refused", "Refused"), ("left", "Left")], max_length=11),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("host", None), ("reader", "guest")), models.Q(("host__isnull", False), ("reader", "host")), _connector="OR"), name="mail_to_a_host_knows_which"),
        ),
    ]
