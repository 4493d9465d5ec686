"""The demo's account goes along when its server had to take another port.

Everything at the server is as it was; only the port in front of it has changed. An account is known
as the demo's by its password, which was made for it.
"""

import json
from urllib.parse import urlsplit

from django.db import transaction

from calendars.models import Calendar
from config.demo.radicale import CalDavServer
from connectors.models import Connector
from providers.errors import CredentialsUnreadable
from providers.vault import unseal


@transaction.atomic
def follow(server: CalDavServer) -> None:
    """Lead every connector of the demo's account to where the server listens now."""
    for connector in Connector.objects.select_for_update().filter(kind="caldav"):
        base = urlsplit(str(connector.details.get("base", "")))
        if base.port != server.port and _is_ours(connector, server):
            _move(connector, base.netloc, f"{base.hostname}:{server.port}")


def _is_ours(connector: Connector, server: CalDavServer) -> bool:
    try:
        credentials = unseal(connector.sealed_credentials)
    except CredentialsUnreadable:
        return False
    return credentials == {"username": server.user, "password": server.password}


def _move(connector: Connector, old: str, new: str) -> None:
    connector.address = connector.address.replace(old, new, 1)
    moved = json.dumps(connector.details).replace(f"//{old}/", f"//{new}/")
    connector.details = json.loads(moved)
    connector.save(update_fields=["address", "details"])
    for calendar in Calendar.objects.filter(connector=connector):
        calendar.key = calendar.key.replace(f"//{old}/", f"//{new}/", 1)
        calendar.save(update_fields=["key"])
