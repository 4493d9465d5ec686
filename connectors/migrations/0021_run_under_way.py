"""Which accounts are being synced is asked each minute and by each scrape; few of the runs are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0020_paces_of_servers")]

    operations = [
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(
                condition=models.Q(("outcome", "running")),
                fields=["connector"],
                name="run_under_way",
            ),
        ),
    ]
