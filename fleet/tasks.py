"""The job that measures what is stored."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from accounts import queues
from fleet.sizes import measure

DAILY = "29 2 * * *"


@app.periodic(cron=DAILY)
@app.task(name="fleet.measure_sizes", queue=queues.TIMER, queueing_lock="measure-sizes")
def measure_sizes(timestamp: int) -> None:
    """Only the first of a month leaves anything; the others are there should that one fail."""
    measure(datetime.fromtimestamp(timestamp, UTC))
