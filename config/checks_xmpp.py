"""The settings of the XMPP line. A site that sets none of them is not asked anything."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from kinds.outlook.xmpp.door import COMPONENT, Door, door_of
from kinds.outlook.xmpp.offer import PLACE

SHORTEST_SECRET = 16
HERE = {"127.0.0.1", "::1", "localhost"}
DEPENDENT = ("XMPP_HOST", "XMPP_CA_FILE", "XMPP_AGENT_JID", "XMPP_AGENT_SECRET")


def check_xmpp() -> Iterator[CheckMessage]:
    if settings.XMPP_URL:
        yield from _url()
        yield from _for_pcs()
        yield from _accounts()
        yield from _processes()
    elif idle := [name for name in DEPENDENT if getattr(settings, name)]:
        yield Error(
            f"{', '.join(idle)} is set without XMPP_URL: agents would write to nobody.",
            hint="Set XMPP_URL to how the portal signs in at the server, or remove them.",
            id="daybook.E011",
        )


def _url() -> Iterator[CheckMessage]:
    try:
        door = door_of(settings.XMPP_URL)
    except ValueError as error:
        yield Error(
            f"XMPP_URL cannot be used: {error}.",
            hint="For a component: component://daybook.example.com:secret@127.0.0.1:5347.",
            id="daybook.E012",
        )
        return
    yield from _transport(door)
    if find_spec("slixmpp") is None:
        yield Error(
            "XMPP_URL is set, but slixmpp is not installed.",
            hint="Install it beside Daybook: pip install 'slixmpp>=1.9'.",
            id="daybook.E013",
        )


def _transport(door: Door) -> Iterator[CheckMessage]:
    if door.kind == COMPONENT and door.host not in HERE:
        yield Warning(
            f"Components have no TLS: tokens cross the network to {door.host} in clear text.",
            hint="Run the XMPP server on this machine, tunnel the port, or sign in with xmpps://.",
            id="daybook.W003",
        )
    if settings.XMPP_CA_FILE and not Path(settings.XMPP_CA_FILE).is_file():
        yield Error(
            f"XMPP_CA_FILE “{settings.XMPP_CA_FILE}” is not there.",
            hint="Give the path of a PEM file that the portal may read.",
            id="daybook.E014",
        )


def _for_pcs() -> Iterator[CheckMessage]:
    if not settings.XMPP_HOST:
        yield Error(
            "XMPP_URL is set, but PCs cannot know where the server is.",
            hint="Set XMPP_HOST to the name that PCs reach the XMPP server by.",
            id="daybook.E015",
        )
    if not 1 <= settings.XMPP_PORT <= 65535:
        yield Error(
            f"XMPP_PORT is {settings.XMPP_PORT}.",
            hint="Use 5222 (STARTTLS) or 5223 (direct TLS).",
            id="daybook.E016",
        )


def _accounts() -> Iterator[CheckMessage]:
    jid, secret = settings.XMPP_AGENT_JID, settings.XMPP_AGENT_SECRET
    if jid and (PLACE not in jid or "@" not in jid):
        yield Error(
            f"XMPP_AGENT_JID “{jid}” would be one account for all PCs, or none.",
            hint=f"Each PC needs its own, such as {PLACE}@agents.example.com.",
            id="daybook.E017",
        )
    if secret and not jid:
        yield Error(
            "XMPP_AGENT_SECRET makes passwords, but XMPP_AGENT_JID does not say of which accounts.",
            hint="Set XMPP_AGENT_JID, or let users enter their own account and remove the secret.",
            id="daybook.E018",
        )
    if 0 < len(secret) < SHORTEST_SECRET:
        yield Error(
            f"XMPP_AGENT_SECRET is shorter than {SHORTEST_SECRET} characters and could be guessed.",
            hint="Make one with `python -c 'import secrets; print(secrets.token_urlsafe())'`.",
            id="daybook.E019",
        )


def _processes() -> Iterator[CheckMessage]:
    if settings.WEB_PROCESSES > 1 and settings.EMBEDDED_WORKER:
        yield Error(
            "Each web process would sign in at the XMPP server, which takes one of them only.",
            hint="Set EMBEDDED_WORKER=false; run `manage.py xmpp_line` and a worker beside them.",
            id="daybook.E020",
        )
    if not settings.EMBEDDED_WORKER and not settings.REDIS_URL:
        yield Error(
            "`manage.py xmpp_line` cannot learn what to push to agents without Redis.",
            hint="Set REDIS_URL, or EMBEDDED_WORKER=true with one web process.",
            id="daybook.E021",
        )
