import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connectors', '0012_rooms_of_their_own'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # The tables are there already, made when their app was a part of connectors.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='AlertSettings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mail_own', models.BooleanField(default=True, verbose_name='mail me about my calendars')),
                        ('mail_team', models.BooleanField(default=True, verbose_name='mail me about lasting problems of my team')),
                        ('grace', models.PositiveSmallIntegerField(default=10, help_text='Minutes. A problem that passes earlier is not mailed.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='wait before the first mail')),
                        ('webhook_url', models.URLField(blank=True, max_length=500)),
                        ('sealed_webhook_secret', models.BinaryField(null=True)),
                        ('webhook_tried_at', models.DateTimeField(editable=False, null=True)),
                        ('webhook_error', models.CharField(blank=True, editable=False, help_text='Why the last delivery failed.', max_length=300)),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='alert_settings', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'alert settings',
                        'db_table': 'connectors_alertsettings',
                    },
                ),
                migrations.CreateModel(
                    name='Alert',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40)),
                        ('subject', models.CharField(blank=True, max_length=80)),
                        ('details', models.JSONField(blank=True, default=dict)),
                        ('raised_at', models.DateTimeField()),
                        ('updated_at', models.DateTimeField()),
                        ('resolved_at', models.DateTimeField(blank=True, null=True)),
                        ('mailed_at', models.DateTimeField(blank=True, null=True)),
                        ('administrators_mailed_at', models.DateTimeField(blank=True, null=True)),
                        ('resolution_mailed_at', models.DateTimeField(blank=True, null=True)),
                        ('connector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='connectors.connector')),
                        ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'connectors_alert',
                        'ordering': ['-raised_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('resolved_at', None)), fields=('host', 'connector', 'code', 'subject'), name='condition_is_alerted_once_at_a_time', nulls_distinct=False)],
                    },
                ),
            ],
        ),
    ]
