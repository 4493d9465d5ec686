from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("connectors", "0013_credentials_generation"),
    ]

    operations = [
        migrations.AddField(
            model_name="connector",
            name="pushed_until",
            field=models.DateTimeField(
                editable=False,
                help_text="Until when all its calendars are subscribed to, if no news is left unread.",
                null=True,
            ),
        ),
    ]
