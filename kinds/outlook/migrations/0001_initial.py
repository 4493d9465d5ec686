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
                    name='OutlookAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.CharField(max_length=12, unique=True, verbose_name='connector ID')),
                        ('code_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('code_expires_at', models.DateTimeField(blank=True, null=True)),
                        ('wrong_at', models.JSONField(default=list, editable=False, help_text='Instants of wrong tries.')),
                        ('blocked_until', models.DateTimeField(blank=True, null=True)),
                        ('titles', models.BooleanField(default=False, verbose_name='read titles')),
                        ('paused_on_pc', models.BooleanField(default=False)),
                        ('rival', models.JSONField(blank=True, default=dict, help_text='The PC that was refused: pc, at. Empty when none was.')),
                        ('stream', models.CharField(blank=True, editable=False, max_length=64)),
                        ('last_seq', models.PositiveBigIntegerField(default=0, editable=False)),
                        ('listed_at', models.DateTimeField(editable=False, null=True)),
                        ('confirmed_at', models.DateTimeField(editable=False, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('connector', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outlook', to='connectors.connector')),
                        ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outlook_accounts', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'connectors_outlookaccount',
                    },
                ),
                migrations.CreateModel(
                    name='AgentCalendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=500)),
                        ('name', models.CharField(max_length=255)),
                        ('access', models.CharField(max_length=12)),
                        ('colour', models.CharField(blank=True, max_length=7)),
                        ('zone', models.CharField(blank=True, max_length=64)),
                        ('position', models.PositiveIntegerField(default=0)),
                        ('gone_at', models.DateTimeField(blank=True, null=True)),
                        ('revision', models.CharField(blank=True, max_length=80)),
                        ('building', models.CharField(blank=True, max_length=80)),
                        ('parts_held', models.PositiveIntegerField(default=0)),
                        ('reaches_until', models.DateTimeField(null=True)),
                        ('version', models.PositiveBigIntegerField(default=0)),
                        ('floor', models.PositiveBigIntegerField(default=0)),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('error_code', models.CharField(blank=True, max_length=40)),
                        ('error_text', models.TextField(blank=True)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendars', to='outlook.outlookaccount')),
                    ],
                    options={
                        'db_table': 'connectors_agentcalendar',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Agent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('pc', models.CharField(max_length=80)),
                        ('system', models.CharField(blank=True, max_length=80)),
                        ('version', models.CharField(blank=True, max_length=30)),
                        ('store', models.CharField(blank=True, max_length=20)),
                        ('zone', models.CharField(blank=True, max_length=64)),
                        ('line', models.CharField(blank=True, choices=[('websocket', 'WebSocket'), ('https', 'HTTPS'), ('xmpp', 'XMPP')], max_length=10)),
                        ('paired_at', models.DateTimeField()),
                        ('last_seen_at', models.DateTimeField(editable=False, null=True)),
                        ('was_silent', models.BooleanField(default=False, editable=False)),
                        ('skew_ms', models.IntegerField(default=0, editable=False)),
                        ('state', models.JSONField(default=dict, editable=False)),
                        ('findings', models.JSONField(default=dict, editable=False, help_text='Last report by its kind.')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_because', models.CharField(blank=True, max_length=20)),
                        ('replaced_by', models.CharField(blank=True, max_length=80)),
                        ('xmpp_jid', models.CharField(blank=True, editable=False, help_text='The one that its token was used from first; it counts from no other.', max_length=320, verbose_name='XMPP account')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agents', to='outlook.outlookaccount')),
                    ],
                    options={
                        'db_table': 'connectors_agent',
                        'ordering': ['-paired_at'],
                    },
                ),
                migrations.CreateModel(
                    name='AgentEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=700)),
                        ('etag', models.CharField(max_length=80)),
                        ('item', models.JSONField(default=dict)),
                        ('version', models.PositiveBigIntegerField()),
                        ('seen_in', models.CharField(blank=True, max_length=80)),
                        ('gone_at', models.DateTimeField(blank=True, null=True)),
                        ('held_for', models.CharField(blank=True, max_length=700)),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='outlook.agentcalendar')),
                    ],
                    options={
                        'db_table': 'connectors_agentevent',
                        'indexes': [models.Index(fields=['calendar', 'version'], name='connectors__calenda_a2224b_idx')],
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'key'), name='agent_event_is_told_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AgentCommand',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('subject', models.CharField(max_length=255)),
                        ('name', models.CharField(choices=[('put', 'Put'), ('remove', 'Remove'), ('sync', 'Sync'), ('check', 'Check')], max_length=10)),
                        ('arguments', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField()),
                        ('awaited_until', models.DateTimeField(blank=True, help_text='How long somebody waits for the answer.', null=True)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, max_length=10)),
                        ('result', models.JSONField(default=dict, help_text="The answer's result or error.")),
                        ('taken_at', models.DateTimeField(blank=True, help_text='When the answer was made use of.', null=True)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commands', to='outlook.outlookaccount')),
                    ],
                    options={
                        'db_table': 'connectors_agentcommand',
                        'ordering': ['created_at'],
                        'constraints': [models.UniqueConstraint(fields=('account', 'subject'), name='subject_has_one_command_at_a_time')],
                    },
                ),
                migrations.AddConstraint(
                    model_name='agentcalendar',
                    constraint=models.UniqueConstraint(fields=('account', 'key'), name='agent_calendar_is_told_once'),
                ),
                migrations.AddConstraint(
                    model_name='agent',
                    constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('account',), name='account_has_one_agent_at_a_time'),
                ),
            ],
        ),
    ]
