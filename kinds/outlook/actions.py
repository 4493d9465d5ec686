"""What the owner of an Outlook does with its pairing."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from connectors.models import Connector
from kinds.outlook.hints import hint_news
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.pairing import open_pairing, revoke
from live.publish import publish


def invite(*, host: User, now: datetime) -> tuple[OutlookAccount, str]:
    """A new connector ID and its code, which is told this once."""
    return open_pairing(host=host, now=now)


@transaction.atomic
def renew_code(*, account: OutlookAccount, now: datetime) -> tuple[OutlookAccount, str]:
    """A new code; the one before is void. An ID that nobody used is replaced by a new one."""
    if account.connector is None:
        OutlookAccount.objects.unpaired().filter(pk=account.pk).delete()
    return open_pairing(host=account.host, connector=account.connector, now=now)


def revoke_pc(*, connector: Connector, now: datetime) -> Agent | None:
    """Take the token of the PC that is paired away. None when there is none."""
    agent = Agent.objects.active().filter(account__connector=connector).first()
    if agent is None or not revoke(agent, now=now):
        return None
    return agent


@transaction.atomic
def choose_titles(*, connector: Connector, titles: bool) -> bool:
    """Whether titles of events may leave the PC. Takes effect with the agent's next answers.

    False when it was so already.
    """
    changed = OutlookAccount.objects.filter(connector=connector).exclude(titles=titles)
    if not changed.update(titles=titles):
        return False
    for agent in Agent.objects.active().filter(account__connector=connector):
        hint_news(agent.pk)
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)
    return True
