"""Signs of life. The most frequent message by far, so it is one statement and no lock."""

from datetime import datetime
from typing import Any

from daybook_protocol.agent import HeartbeatMessage
from daybook_protocol.portal import BeatMessage
from django.db import connection

from kinds.outlook.models import Agent
from kinds.outlook.receive.scene import ExchangeScene, skew_of
from kinds.outlook.troubles import OF_THE_STORE

# A watched store vouches for everything that was read, if the last run has read all that was told:
# what arrived since makes the connector due, and a run that is under way or failed has not read it.
_BEAT = """
    WITH agent AS (
        UPDATE connectors_agent SET last_seen_at = %(now)s, skew_ms = %(skew)s
        WHERE id = %(agent)s AND revoked_at IS NULL AND (NOT was_silent OR %(late)s)
        RETURNING account_id, state
    )
    UPDATE connectors_connector AS connector SET
        last_seen_at = %(now)s,
        vouched_at = CASE WHEN
            %(alive)s AND mode = 'realtime' AND paused_at IS NULL AND next_sync_at > %(now)s
            AND 'ok' = (
                SELECT outcome FROM connectors_syncrun AS run WHERE run.connector_id = connector.id
                ORDER BY started_at DESC, id DESC LIMIT 1
            )
            AND NOT EXISTS (
                SELECT FROM connectors_agentcalendar AS calendar
                WHERE calendar.account_id = account.id AND gone_at IS NULL AND error_code <> ''
            )
            AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(agent.state->'conditions') AS told
                WHERE told->>'code' = ANY(%(obstacles)s)
            )
            THEN %(now)s ELSE vouched_at END
    FROM agent JOIN connectors_outlookaccount AS account ON account.id = agent.account_id
    WHERE connector.id = account.connector_id
"""


def quick_beat(agent: Agent, beat: HeartbeatMessage, now: datetime) -> BeatMessage | None:
    """Note the sign of life. None when more is to be done: the agent was silent or is revoked."""
    return BeatMessage(at=now) if _note(agent.pk, beat, now, late=False) else None


def beat(scene: ExchangeScene, beat: HeartbeatMessage) -> None:
    scene.sees_clock(beat.at)
    _note(scene.agent.pk, beat, scene.now, late=True)
    scene.answers.append(BeatMessage(at=scene.now))


def _note(agent_id: int, beat: HeartbeatMessage, now: datetime, *, late: bool) -> bool:
    values: dict[str, Any] = {
        "agent": agent_id,
        "now": now,
        "skew": skew_of(beat.at, now),
        "alive": beat.alive,
        "late": late,
        "obstacles": sorted(OF_THE_STORE),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, values)
        return bool(cursor.rowcount)
