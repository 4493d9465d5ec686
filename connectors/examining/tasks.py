"""The job that examines everything, once a minute."""

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import queues
from connectors.examining import examine, jobs

EVERY_MINUTE = "* * * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="connectors.examine_alerts", queue=queues.TIMER, queueing_lock="examine-alerts")
def examine_alerts(timestamp: int) -> None:
    """Notice what no run tells: that none took place, or that time has passed."""
    now = timezone.now()
    jobs.examine_jobs(now)
    examine.examine_everything(now)
