from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_api_token_name"),
    ]

    operations = [
        migrations.RenameModel("Invitation", "TeamInvitation"),
        migrations.AlterModelOptions(
            name="teaminvitation",
            options={"ordering": ["created_at", "pk"], "verbose_name": "invitation"},
        ),
    ]
