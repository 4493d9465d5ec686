"""The queues of jobs, each with workers of its own (`config.crew`), so that none waits for another.

They stand on the floor because every app defers jobs. A queue says what its jobs wait for: those of
`FOREIGN` talk to servers of other people, which may be slow or mean it badly.
"""

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

MAIL = "mail"
"""Mails, which wait for the site's own mail server."""
WRITE = "write"
"""Events that are written into calendars."""
LIVE = "live"
"""What a person sits and waits for: tries to connect, diagnoses."""
SYNC = "sync"
"""Other business with accounts that are read. Syncs are claimed, not queued, but how long they wait
is told under this name."""
WEBHOOK = "webhook"
"""News for people's own programs."""
TIMER = "timer"
"""What is looked at every few seconds, by this database alone."""
OLD = "default"
"""Where versions before these queues left their jobs. Nothing is put there any more."""

ALL = (MAIL, WRITE, LIVE, SYNC, WEBHOOK, TIMER)
FOREIGN = (WRITE, LIVE, SYNC, WEBHOOK, OLD)

AHEAD = 10
"""The priority of a job that goes before others of its lock: an event is written before a sync of
the same account that still waits for its turn."""
AWAITED = 1
"""The priority of a sync that somebody asked for."""


class OnceMore(BaseRetryStrategy):
    """A job that its worker had to leave when it was stopped is taken up by the next one."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        return RetryDecision() if isinstance(exception, JobAborted) else None


ONCE_MORE = OnceMore()
