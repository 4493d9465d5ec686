"""What an agent has to be told now: its settings, and what it has not answered."""

from collections.abc import Iterable

from daybook_protocol.commands import CommandMessage, command_of
from daybook_protocol.limits import ADDRESS
from daybook_protocol.portal import PortalMessage, SettingsMessage

from connectors.ahead import days_ahead
from connectors.identities import identities_of
from connectors.models import Connector
from kinds.outlook.models import Agent, AgentCommand, OutlookAccount
from kinds.outlook.receive.goodbye import goodbye_of

DAYS_BACK = 1
DAYS_TO_SPARE = 7
"""Read further than needed, so that the window may roll on between two passes."""


def news_of(agent_id: int) -> list[PortalMessage]:
    """Settings and unanswered commands; or only a goodbye for an agent that may not stay."""
    agent = Agent.objects.active().filter(pk=agent_id)
    found = agent.select_related("account__connector__host").first()
    if found is None or found.account.connector is None:
        return [goodbye_of(agent_id)]
    account = found.account
    return [settings_of(found.account.connector, account), *unanswered(account.pk)]


def settings_of(connector: Connector, account: OutlookAccount) -> SettingsMessage:
    return SettingsMessage(
        mode=connector.mode,
        minutes=connector.interval,
        paused=connector.paused_at is not None,
        titles=account.titles,
        days_back=DAYS_BACK,
        days_ahead=days_ahead(connector.host) + DAYS_TO_SPARE,
        addresses=_spoken(identities_of(connector)),
    )


def unanswered(account_id: int) -> list[CommandMessage]:
    commands = AgentCommand.objects.unanswered().filter(account=account_id)
    return [command_of(row.pk, row.name, row.arguments) for row in commands.order_by("created_at")]


def _spoken(addresses: Iterable[str]) -> tuple[str, ...]:
    """As the line has them: each once, in lower case, and none that is longer than it bears."""
    return tuple(sorted({each.lower() for each in addresses if 0 < len(each) <= ADDRESS}))
