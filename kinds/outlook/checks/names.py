"""Names of PCs, which often hold the names of people: what takes their place in a report."""

from collections.abc import Iterator

from connectors.models import Connector
from kinds.outlook.models import Agent


def names_of(connector: Connector) -> Iterator[tuple[str, str]]:
    agents = Agent.objects.filter(account__connector=connector)
    for agent in agents:
        yield agent.pc, f"[PC {agent.pk}]"
    if agents:
        yield agents[0].account.public_id, "[connector ID]"
