"""A host whose PC comes by XMPP: Prosody, portal and agent as real processes."""

import contextlib
import io
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from daybook_protocol.commands import CheckArguments
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from connectors.models import Connector
from kinds.outlook.commands import issue
from kinds.outlook.models import Agent, AgentCommand, AgentEvent, OutlookAccount
from kinds.outlook.pairing import open_pairing
from tests.journeys.outlook_world import LIMITS, OutlookWorld, anna, client_of
from tests.servers.agent import AgentProcess
from tests.servers.portal import Process, eventually, web_process, worker_process, xmpp_process
from tests.servers.prosody import Prosody
from tests.servers.redis import redis_server

ACCOUNTS = {
    "XMPP_AGENT_JID": "{connector_id}@localhost",
    "XMPP_AGENT_SECRET": "sixteen letters or more",
}
PASSWORD = "por:tal/s3cret"

# The agent as it is, but with less patience where XMPP is blocked.
IMPATIENT = """
import asyncio, sys
from daybook_connector.local import logs
from daybook_connector.local.paths import state_folder
from daybook_connector.running.lifetime import run_until
from daybook_connector.local.pace import AgentPace
logs.set_up(state_folder(), verbose=True)
asyncio.run(run_until(asyncio.Event(), state_folder(), pace=AgentPace(blocked_retry=2.0)))
"""


class Portal(NamedTuple):
    """`line` is what holds the XMPP line; after it was killed `another_line` takes over.
    `layer` are the settings of the channels between them."""

    url: str
    line: Process
    another_line: Callable[[], AbstractContextManager[Process]]
    layer: dict[str, Any]


@dataclass
class XmppWorld(OutlookWorld):
    prosody: Prosody
    portal: Portal

    def by_xmpp(self, seconds: float = 40) -> None:
        """Wait until the agent has come by XMPP and all was read."""
        self.synced(seconds)
        eventually(lambda: self.agent_row.line == "xmpp", seconds=seconds)

    @property
    def agent_row(self) -> Agent:
        return Agent.objects.active().get(account__host=self.host)

    def written(self) -> list[Path]:
        """The bookings at the PC."""
        return list(self.agent.calendar().glob("daybook-*.ics"))

    def shown(self) -> list[datetime]:
        """When the portal's copy of the calendar has events, one for each."""
        items = AgentEvent.objects.filter(
            calendar__account__connector=self.connector, gone_at=None
        ).values_list("item__start", flat=True)
        return sorted(datetime.fromisoformat(start) for start in items)

    def seconds_of_a_command(self) -> float:
        account = OutlookAccount.objects.get(connector=self.connector)
        began = time.monotonic()
        with override_settings(CHANNEL_LAYERS=self.portal.layer):
            command = issue(
                account,
                subject="check",
                arguments=CheckArguments(network=False),
                now=timezone.now(),
            )
        answered = AgentCommand.objects.filter(pk=command.pk).exclude(answered_at=None)
        eventually(answered.exists, every=0.005)
        return time.monotonic() - began

    def is_vouched(self) -> bool:
        """Whether the live channel vouches for the calendars."""
        found = Connector.objects.get(host=self.host).vouched_at
        return found is not None and (timezone.now() - found).total_seconds() < 30


def of_pcs(prosody: Prosody, *, direct_tls: bool) -> dict[str, str]:
    """What the portal tells PCs about the server."""
    port = prosody.direct_tls if direct_tls else prosody.starttls
    return ACCOUNTS | {
        "XMPP_HOST": "localhost",
        "XMPP_PORT": str(port),
        "XMPP_DIRECT_TLS": str(direct_tls).lower(),
    }


def as_client(prosody: Prosody, *, direct_tls: bool) -> dict[str, str]:
    """The portal signs in as a client, whose account is made here."""
    jid = quote(prosody.register("portal", PASSWORD), safe="")
    scheme = "xmpps" if direct_tls else "xmpp"
    port = prosody.direct_tls if direct_tls else prosody.starttls
    url = f"{scheme}://{jid}:{quote(PASSWORD, safe='')}@localhost:{port}"
    return {"XMPP_URL": url, "XMPP_CA_FILE": prosody.ca_file}


@contextlib.contextmanager
def processes(folder: Path, shared: dict[str, str], *, apart: bool) -> Iterator[Portal]:
    """The portal's processes: one, or `apart` with Redis between them."""
    if not apart:
        with web_process(folder / "web.log", EMBEDDED_WORKER="true", **shared) as web:
            yield Portal(web.url, web, lambda: nullcontext(web), {})
        return
    with redis_server(folder) as redis:
        shared = shared | {
            "DJANGO_SETTINGS_MODULE": "tests.settings_redis",
            "TEST_REDIS_URL": redis,
        }
        with (
            web_process(folder / "web.log", **shared) as web,
            worker_process(folder / "worker.log", **shared),
            xmpp_process(folder / "xmpp.log", **shared) as line,
        ):
            layer = {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [redis], "prefix": "daybook"},
            }
            again = partial(xmpp_process, folder / "xmpp.log", **shared)
            yield Portal(web.url, line, again, {"default": layer})


@contextlib.contextmanager
def xmpp_world(
    folder: Path, prosody: Prosody, portal: dict[str, str], *, direct_tls: bool, apart: bool
) -> Iterator[XmppWorld]:
    """Everything runs, the agent is paired and has an account, but is not started."""
    host, page, token = anna()
    shared = LIMITS | portal | of_pcs(prosody, direct_tls=direct_tls)
    with (
        processes(folder, shared, apart=apart) as running,
        client_of(running.url, token) as client,
    ):
        agent = AgentProcess(folder / "pc", folder / "agent.log")
        agent.calendar()
        account, code = open_pairing(host=host, now=timezone.now())
        register_accounts(prosody)
        agent.pair(running.url, account.public_id, code, "--ca-file", prosody.ca_file)
        try:
            yield XmppWorld(host, page, client, agent, prosody, running)
        finally:
            agent.stop()


def register_accounts(prosody: Prosody) -> None:
    """As the site's administrator does, with what the portal lists."""
    listed = io.StringIO()
    wanted: dict[str, Any] = {**ACCOUNTS}
    with override_settings(**wanted):
        assert settings.XMPP_AGENT_JID
        call_command("xmpp_accounts", stdout=listed)
    for line in listed.getvalue().splitlines():
        jid, password = line.split()
        prosody.register(jid.partition("@")[0], password)
