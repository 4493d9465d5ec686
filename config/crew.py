"""The workers of one process: one for each kind of job, with slots that no other kind can take.

Syncs are no jobs: a syncer takes them from the connectors' own rows (`calendars.sync.syncer`).
"""

from dataclasses import dataclass

from django.conf import settings

from accounts import queues
from connectors.domain.claims import Share


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers of one kind. `slots` jobs run at once; `share` bounds those of one host or server.
    Who does not `listen` for new jobs looks for them every half second."""

    name: str
    queues: tuple[str, ...]
    slots: int
    share: Share | None = None
    listens: bool = False


def crews() -> list[Crew]:
    return [
        Crew("mail", (queues.MAIL,), settings.WORKER_MAILS, listens=True),
        Crew("write", (queues.WRITE,), writes := settings.WORKER_WRITES, Share.half(writes), True),
        Crew("live", (queues.LIVE,), live := settings.WORKER_LIVE, Share.half(live), True),
        Crew("sync", (queues.SYNC, queues.OLD), 2, Share.half(2)),
        Crew("webhook", (queues.WEBHOOK,), 2, Share.half(2)),
        Crew("timer", (queues.TIMER,), 2),
    ]


def crew_for(names: tuple[str, ...], slots: int) -> Crew:
    """One that an administrator has put together."""
    share = next((shares()[name] for name in names if name in shares()), None)
    return Crew("+".join(names), names, slots, share, listens=True)


def share_of_syncs(slots: int) -> Share:
    half = Share.half(slots)
    return Share(
        settings.SYNCS_PER_HOST or half.per_host,
        settings.SYNCS_PER_SERVER or half.per_server,
        half.slow,
    )


def shares() -> dict[str, Share]:
    return {name: crew.share for crew in crews() if crew.share for name in crew.queues}
