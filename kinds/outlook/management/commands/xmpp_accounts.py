"""`manage.py xmpp_accounts`: the accounts that the XMPP server must have for the PCs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kinds.outlook.models import OutlookAccount
from kinds.outlook.xmpp.offer import jid_of, password_of


class Command(BaseCommand):
    help = "List JID and password of every PC's account, one a line, separated by a blank."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.XMPP_AGENT_JID or not settings.XMPP_AGENT_SECRET:
            raise CommandError(
                "Set XMPP_AGENT_JID and XMPP_AGENT_SECRET; without them users have accounts of"
                " their own."
            )
        for account in OutlookAccount.objects.order_by("pk"):
            jid = jid_of(account)
            self.stdout.write(f"{jid} {password_of(jid)}")
