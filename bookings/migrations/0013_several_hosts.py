import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


UNBIND = "ALTER TABLE bookings_meeting DROP CONSTRAINT host_meetings_do_not_overlap"
BIND = """
ALTER TABLE bookings_meeting ADD CONSTRAINT host_meetings_do_not_overlap
EXCLUDE USING gist (int8range(host_id, host_id, '[]') WITH &&, during WITH &&)
WHERE (state IN ('requested', 'confirmed'))
"""


class Migration(migrations.Migration):
    """A page has an owner and hosts, a meeting has those who attend it."""

    dependencies = [
        ("accounts", "0005_team_invitation"),
        ("bookings", "0012_language_of_a_booking"),
    ]

    operations = [
        migrations.RemoveConstraint("bookingpage", "page_address_is_unique_per_host"),
        migrations.RenameField("bookingpage", "host", "user"),
        migrations.AlterField(
            model_name="bookingpage",
            name="user",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="booking_pages", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="bookingpage",
            name="team",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="booking_pages", to="accounts.team"),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.CheckConstraint(condition=models.Q(("user", None), ("team", None), _connector="XOR"), name="page_is_owned_by_a_person_or_a_team"),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.UniqueConstraint(fields=("user", "slug"), name="page_address_is_unique_per_person", violation_error_message="You have a page with this address already."),
        ),
        migrations.AddConstraint(
            model_name="bookingpage",
            constraint=models.UniqueConstraint(fields=("team", "slug"), name="page_address_is_unique_per_team", violation_error_message="The team has a page with this address already."),
        ),
        migrations.CreateModel(
            name="PageHost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=[("required", "Attends every meeting"), ("pool", "Attends if chosen among those who are free")], default="required", max_length=8)),
                ("weight", models.PositiveSmallIntegerField(default=1, help_text="The share of the meetings among those of whom one is chosen.", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)])),
                ("host", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="hosted_pages", to=settings.AUTH_USER_MODEL)),
                ("page", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="hosts", to="bookings.bookingpage")),
                ("table", models.OneToOneField(blank=True, help_text="The host's own table for this page; empty means it follows the host's default.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="page_host", to="calendars.associatedcalendars")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("page", "host"), name="host_is_once_on_a_page"),
                    models.CheckConstraint(condition=models.Q(("weight__gte", 1)), name="host_has_a_weight"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("kind", models.CharField(choices=[("line", "One line"), ("text", "Several lines"), ("choice", "One of several choices"), ("choices", "Any of several choices"), ("consent", "A box to tick")], default="line", max_length=7)),
                ("label", models.CharField(max_length=200)),
                ("help_text", models.CharField(blank=True, max_length=300, verbose_name="help")),
                ("required", models.BooleanField(default=False)),
                ("options", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None)),
                ("page", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="bookings.bookingpage")),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ["choice", "choices"]), ("options", []), _connector="XOR"), name="question_has_options_if_it_is_a_choice", violation_error_message="Questions with choices need some, others have none."),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="active",
            field=models.GeneratedField(db_persist=True, expression=models.ExpressionWrapper(models.Q(("state__in", ("requested", "confirmed"))), models.BooleanField()), output_field=models.BooleanField()),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("id", "during", "active"), name="meeting_is_what_its_attendances_say"),
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(editable=False)),
                ("active", models.BooleanField(default=True, editable=False)),
                ("host", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to=settings.AUTH_USER_MODEL)),
                ("meeting", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="bookings.meeting")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "host"), name="host_attends_a_meeting_once")],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="invited_hosts",
            field=models.ManyToManyField(editable=False, help_text="These hosts were, since none of their calendars had the meeting.", related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="booking",
            name="answers",
            field=models.JSONField(blank=True, default=list, help_text="What the page asked and the guest answered, in order."),
        ),
        migrations.RemoveConstraint("booking", "nothing_is_kept_of_a_forgotten_guest"),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(condition=models.Q(("forgotten_at", None), models.Q(("answers", []), ("cancel_reason", ""), ("email", ""), ("notes", "")), _connector="OR"), name="nothing_is_kept_of_a_forgotten_guest"),
        ),
        migrations.RunSQL(UNBIND, BIND),
        migrations.AlterField(
            model_name="meeting",
            name="host",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="meetings", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="mail",
            name="host",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
    ]
