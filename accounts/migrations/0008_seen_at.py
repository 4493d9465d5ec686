from django.db import migrations, models
from django.db.models import F


def begin_with_the_last_sign_in(apps, schema_editor):
    apps.get_model('accounts', 'User').objects.update(seen_at=F('last_login'))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='seen_at',
            field=models.DateTimeField(editable=False, help_text='When the person was last here, or a script of theirs, to the hour.', null=True),
        ),
        migrations.RunPython(begin_with_the_last_sign_in, migrations.RunPython.noop),
    ]
