from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("connectors", "0012_rooms_of_their_own"),
    ]

    operations = [
        migrations.AddField(
            model_name="connector",
            name="credentials_generation",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="How often the credentials were replaced."
            ),
        ),
    ]
