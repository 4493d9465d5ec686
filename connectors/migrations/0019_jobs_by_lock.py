"""The job system's own index has the lock second, so that who looks for one reads all of it."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("connectors", "0018_pace_and_beats"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(
            "CREATE INDEX daybook_jobs_by_lock ON procrastinate_jobs (lock)"
            " WHERE status IN ('todo', 'doing')",
            "DROP INDEX daybook_jobs_by_lock",
        ),
    ]
