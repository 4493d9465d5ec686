from django.db import migrations, models

EXCLUDE = """
ALTER TABLE bookings_meeting DROP CONSTRAINT host_meetings_do_not_overlap;
ALTER TABLE bookings_meeting ADD CONSTRAINT host_meetings_do_not_overlap
EXCLUDE USING gist (int8range(host_id, host_id, '[]') WITH &&, during WITH &&)
WHERE (state IN ({states}))
"""


class Migration(migrations.Migration):
    """A request reserves its time like a confirmed booking."""

    dependencies = [("bookings", "0003_requests_and_freshness")]

    operations = [
        migrations.RunSQL(
            sql=EXCLUDE.format(states="'requested', 'confirmed'"),
            reverse_sql=EXCLUDE.format(states="'confirmed'"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                fields=["expires_at"],
                condition=models.Q(state="requested"),
                name="booking_requested",
            ),
        ),
    ]
