from django.db import migrations, models

# Until now whoever had a confirmed booking was mailed an invitation, hosts too.
INVITED = """
UPDATE bookings_booking SET guest_invited = true, host_invited = true WHERE state = 'confirmed'
"""


class Migration(migrations.Migration):
    """Who may hold an invitation, and is told when it does not hold any more."""

    dependencies = [("bookings", "0004_requested_meetings_take_their_time")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="guest_invited",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="The guest was mailed an invitation that holds.",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="host_invited",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="The host was, since no calendar had the meeting.",
            ),
        ),
        migrations.RunSQL(INVITED, migrations.RunSQL.noop),
    ]
