"""What was read by stricter rules before is read again: what is half understood blocks now."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q


def read_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Events that were not understood: since they were last seen so, as nothing older is known.

    Without a cursor the next sync lists the calendar completely and fetches these events anew;
    until then what is known of it stays in force.
    """
    broken = apps.get_model("calendars", "Event").objects.exclude(problem="")
    broken.update(problem_since=F("seen_at"))
    calendars = apps.get_model("calendars", "Calendar").objects
    calendars.filter(pk__in=broken.values("calendar")).update(cursor=None)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0007_comparisons")]

    operations = [
        migrations.AddField(
            "calendar",
            "unreadable_events",
            models.CharField(
                choices=[
                    ("request", "Take bookings as requests for 24 hours"),
                    ("ignore", "Ignore them"),
                ],
                default="request",
                max_length=7,
                verbose_name="unreadable events",
            ),
        ),
        migrations.AddField("event", "doubt", models.TextField(blank=True, default=""), False),
        migrations.AddField("event", "problem_since", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(read_again, migrations.RunPython.noop),
        migrations.AddIndex(
            "event",
            models.Index(
                condition=~Q(doubt=""), fields=["calendar"], name="event_doubtful"
            ),
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(problem="") ^ Q(problem_since__isnull=False),
                name="problem_of_an_event_has_a_beginning",
            ),
        ),
    ]
