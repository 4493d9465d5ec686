"""The mode that the program on the PC is in, where it is not the one chosen."""

from connectors.models import Connector
from diagnosis.result import Saying
from kinds.outlook.models import Agent


def mode_otherwise(agent: Agent, connector: Connector) -> Saying | None:
    """With the reason, as far as it is known."""
    told, minutes = agent.state.get("mode"), agent.state.get("minutes")
    chosen = (connector.mode, connector.interval if connector.mode == "auto" else None)
    if told not in Connector.Mode.values or (told, minutes if told == "auto" else None) == chosen:
        return None
    blocked = any(
        isinstance(one, dict) and one.get("code") == "channel-blocked"
        for one in agent.state.get("conditions", ())
    )
    why = "-blocked" if blocked else ""
    if told == "auto" and minutes in Connector.Interval.values:
        return Saying(f"pc-mode-every{why}", pace=int(minutes))
    return Saying(f"pc-mode-{told}{why}")
