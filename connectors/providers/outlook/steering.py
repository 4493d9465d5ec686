"""What a change in the portal means for the agent. Connectors of other kinds are left alone."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from connectors.models import Connector
from connectors.providers.outlook.commands import issue
from connectors.providers.outlook.line.push import hint_news
from connectors.providers.outlook.models import Agent, AgentCommand, OutlookAccount
from connectors.providers.outlook.querysets import AgentQuerySet

Name = AgentCommand.Name


def ask_to_read(connector: Connector, now: datetime) -> None:
    """Have the agent read its store now, so that a sync finds what is there and not what was."""
    account = _account_of(connector)
    if account is not None:
        issue(account, name=Name.SYNC, subject="sync", arguments={}, now=now)


def tell_settings(connector: Connector) -> None:
    """Have the agent told of mode, pause and all that."""
    if connector.kind == Connector.Kind.OUTLOOK:
        _hint(Agent.objects.active().filter(account__connector=connector.pk))


def end_pause_on_pc(connector: Connector) -> None:
    """A pause that was chosen on the PC ends when the connector is resumed here."""
    if connector.kind == Connector.Kind.OUTLOOK:
        paused = OutlookAccount.objects.filter(connector=connector.pk, paused_on_pc=True)
        paused.update(paused_on_pc=False)


def let_finish(connectors: QuerySet[Connector]) -> None:
    """Wait for reports that are under way, and have others wait until the transaction ends."""
    accounts = OutlookAccount.objects.filter(connector__in=connectors).order_by("pk")
    list(accounts.select_for_update(of=("self",)).values_list("pk"))


def tell_horizon(host: User) -> None:
    """Have all agents of a host look further ahead."""
    _hint(Agent.objects.active().filter(account__host=host))


def _hint(agents: AgentQuerySet) -> None:
    for pk in agents.values_list("pk", flat=True):
        hint_news(pk)


def _account_of(connector: Connector) -> OutlookAccount | None:
    if connector.kind != Connector.Kind.OUTLOOK:
        return None
    return OutlookAccount.objects.filter(connector=connector.pk).first()
