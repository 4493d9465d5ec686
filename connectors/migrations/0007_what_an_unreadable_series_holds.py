from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('connectors', '0006_a_run_may_wait'),
    ]

    operations = [
        migrations.AddField(
            model_name='agentevent',
            name='held_for',
            field=models.CharField(blank=True, default='', max_length=700),
            preserve_default=False,
        ),
    ]
