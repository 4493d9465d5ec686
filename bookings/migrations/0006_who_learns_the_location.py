from django.db import migrations, models


class Migration(migrations.Migration):
    """Pages that exist show rooms and numbers as before, and keep links for those who booked."""

    dependencies = [("bookings", "0005_who_is_invited")]

    operations = [
        migrations.AddField(
            model_name="bookingpage",
            name="location_for",
            field=models.CharField(
                choices=[
                    ("automatic", "Everybody, but a link only after booking"),
                    ("everybody", "Everybody who sees the page"),
                    ("booked", "Only guests whose booking is confirmed"),
                ],
                default="automatic",
                max_length=9,
                verbose_name="shown to",
            ),
        ),
    ]
