"""The job behind the connect page."""

from procrastinate.contrib.django import app

from accounts import queues
from connectors import trying
from connectors.actions.connect import TRY_TASK


@app.task(name=TRY_TASK, queue=queues.LIVE, retry=queues.ONCE_MORE)
def try_connection(attempt_id: str) -> None:
    trying.run(attempt_id)
