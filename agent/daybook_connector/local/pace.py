"""How patient the agent is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgentPace:
    """Seconds. `welcome` is how long the portal may take to answer a hello, `silence` how long it
    may say nothing, `unacknowledged` how long a report may be under way before a new connection.

    Tries to connect are `first_retry` apart, then twice as long each time up to `last_retry`;
    `blocked_retry` is for a WebSocket that does not get through, and the passes meanwhile. `safety`
    is between passes although the store is being watched, `store_retry` after one that the store
    did not allow; `store_patience` is how long it may be silent. Every `tick` the clock is looked
    at: a `jump` means that the computer slept.
    """

    heartbeat: float = 25.0
    welcome: float = 30.0
    silence: float = 60.0
    unacknowledged: float = 60.0
    first_retry: float = 1.0
    last_retry: float = 60.0
    blocked_retry: float = 300.0
    safety: float = 1800.0
    store_retry: float = 30.0
    store_patience: float = 120.0
    tick: float = 5.0
    jump: float = 20.0
