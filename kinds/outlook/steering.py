"""What a change in the portal means for the agent."""

from collections.abc import Iterator
from datetime import datetime

from daybook_protocol.commands import NoArguments
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from connectors.kinds.lifecycle import Begun, Lifecycle
from connectors.models import Connector
from kinds.outlook.commands import issue
from kinds.outlook.hints import hint_news
from kinds.outlook.models import Agent, AgentCalendar, AgentCommand, OutlookAccount
from kinds.outlook.panel import said_of_sync
from kinds.outlook.querysets import AgentQuerySet
from kinds.outlook.words import pairing as words


class OutlookLifecycle(Lifecycle):
    """The agent is told; what it reports, and what it was told, follows the connector."""

    def asked_to_sync(self, connector: Connector, now: datetime) -> None:
        """Have the agent read its store now."""
        account = OutlookAccount.objects.filter(connector=connector.pk).first()
        if account is not None:
            issue(account, subject="sync", arguments=NoArguments(), now=now)

    def said_of_sync(self, connector: Connector, now: datetime) -> str:
        return said_of_sync(connector, now)

    def settings_changed(self, connector: Connector) -> None:
        _hint(Agent.objects.active().filter(account__connector=connector.pk))

    def paused(self, connector: Connector) -> None:
        self.settings_changed(connector)

    def resumed(self, connector: Connector) -> None:
        """A pause that was chosen on the PC ends, too."""
        paused = OutlookAccount.objects.filter(connector=connector.pk, paused_on_pc=True)
        paused.update(paused_on_pc=False)
        self.settings_changed(connector)

    def horizon_grew(self, host: User) -> None:
        _hint(Agent.objects.active().filter(account__host=host))

    def disconnecting(self, connectors: QuerySet[Connector]) -> None:
        """Wait for reports that are under way, and have others wait until the transaction ends."""
        accounts = OutlookAccount.objects.filter(connector__in=connectors).order_by("pk")
        list(accounts.select_for_update(of=("self",)).values_list("pk"))

    def restored(self, now: datetime) -> None:
        """A PC tells its calendars from the beginning when the portal holds none of their
        revisions. Writes that it was asked for are asked for once more by the outbox."""
        AgentCalendar.objects.update(revision="", building="", parts_held=0, confirmed_at=None)
        OutlookAccount.objects.update(confirmed_at=None)
        AgentCommand.objects.all().delete()

    def begun(self, host: User, now: datetime) -> Iterator[Begun]:
        for account in OutlookAccount.objects.owned_by(host).inviting(now):
            blocked = account.blocked_until is not None and account.blocked_until > now
            title, label, then = words.begun()
            yield Begun(
                title=title,
                label=label,
                what=account.public_id,
                url=reverse("outlook:pairing", args=[account.public_id]),
                until=account.blocked_until if blocked else account.code_expires_at,
                then=then,
                blocked=blocked,
            )


def _hint(agents: AgentQuerySet) -> None:
    for pk in agents.values_list("pk", flat=True):
        hint_news(pk)
