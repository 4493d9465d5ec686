import django.db.models.deletion
import uuid
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
                    name='Diagnosis',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('page', models.BigIntegerField(blank=True, null=True)),
                        ('day', models.DateField(blank=True, null=True)),
                        ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done')], default='running', max_length=8)),
                        ('results', models.JSONField(default=list)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('connector', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='diagnoses', to='connectors.connector')),
                        ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='diagnoses', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'diagnoses',
                        'db_table': 'connectors_diagnosis',
                        'ordering': ['-created_at'],
                    },
                ),
            ],
        ),
    ]
