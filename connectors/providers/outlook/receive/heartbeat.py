"""Signs of life. The most frequent message by far, so it costs two updates and no lock."""

from datetime import datetime

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import Exact

from connectors.models import Connector, SyncRun
from connectors.providers.outlook.models import Agent, AgentCalendar
from connectors.providers.outlook.protocol import Message, compose, told
from connectors.providers.outlook.receive.scene import Scene, skew_of


def quick_beat(agent: Agent, beat: told.Heartbeat, now: datetime) -> Message | None:
    """Note the sign of life. None when more is to be done: the agent was silent or is revoked."""
    usual = Agent.objects.active().filter(pk=agent.pk, was_silent=False)
    if not usual.update(last_seen_at=now, skew_ms=skew_of(beat.at, now)):
        return None
    connector_id = agent.account.connector_id
    if connector_id is not None:
        _note(connector_id, agent.account_id, alive=beat.alive, now=now)
    return compose.beat(now)


def beat(scene: Scene, beat: told.Heartbeat) -> None:
    scene.sees_clock(beat.at)
    _note(scene.connector.pk, scene.account.pk, alive=beat.alive, now=scene.now)
    scene.answers.append(compose.beat(scene.now))


def _note(connector_id: int, account_id: int, *, alive: bool, now: datetime) -> None:
    known = Connector.objects.filter(pk=connector_id)
    if alive:
        known.update(last_seen_at=now, vouched_at=_vouched(account_id, now))
    else:
        known.update(last_seen_at=now)


def _vouched(account_id: int, now: datetime) -> Case:
    """Now, if the watched store vouches for everything that was read; else as it was.

    That takes that the last run has read all that was told: what arrived since makes the connector
    due, and a run that is under way or failed has not read it.
    """
    last_run = SyncRun.objects.filter(connector=OuterRef("pk")).order_by("-started_at", "-pk")
    failing = AgentCalendar.objects.filter(account=account_id, gone_at=None).exclude(error_code="")
    return Case(
        When(
            Q(mode=Connector.Mode.REALTIME, paused_at=None, next_sync_at__gt=now)
            & Q(Exact(Subquery(last_run.values("outcome")[:1]), SyncRun.Outcome.OK.value))
            & ~Exists(failing),
            then=Value(now),
        ),
        default=F("vouched_at"),
    )
