"""How a site sets XMPP up, and what PCs are told of it."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kinds.outlook.line.claims import answer_of
from kinds.outlook.pairing import PcClaim, open_pairing, pair
from kinds.outlook.xmpp.door import Door, door_of
from tests.factories import UserFactory

COMPONENT = "component://daybook.example.com:secret@127.0.0.1"


@pytest.mark.parametrize(
    ("url", "door", "jid"),
    [
        (
            COMPONENT,
            Door("component", "daybook.example.com", "127.0.0.1", 5347, "secret"),
            "daybook.example.com",
        ),
        (
            "xmpp://portal%40example.com:p%40ss%3A%2Fword@xmpp.example.com",
            Door("xmpp", "portal@example.com", "xmpp.example.com", 5222, "p@ss:/word"),
            "portal@example.com/daybook",
        ),
        (
            "xmpps://portal:secret@example.com:443",
            Door("xmpps", "portal@example.com", "example.com", 443, "secret"),
            "portal@example.com/daybook",
        ),
    ],
)
def test_an_address_says_how_to_sign_in(url: str, door: Door, jid: str) -> None:
    assert door_of(url) == door
    assert door.jid == jid
    assert door.secret not in repr(door)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://portal:hush@example.com", "must begin with"),
        ("xmpp://portal@example.com", "must name a JID"),
        ("component://:hush@127.0.0.1", "must name a JID"),
        ("component://a%40b:hush@127.0.0.1", "without @"),
        ("xmpp://portal:hush@example.com:99999", "port"),
    ],
)
def test_an_address_that_cannot_work_is_explained_without_its_secret(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        door_of(url)
    assert "hush" not in str(caught.value)


def told(settings: Any, **changes: Any) -> dict[str, Any]:
    for name, value in changes.items():
        setattr(settings, name, value)
    account, code = open_pairing(host=UserFactory(), now=timezone.now())
    paired = pair(PcClaim(account.public_id, code, "PC", agent="0.1.0"), now=timezone.now())
    return answer_of(paired) | {"public_id": account.public_id}


@pytest.mark.django_db
def test_a_site_without_xmpp_says_nothing_of_it(settings: Any) -> None:
    answer = told(settings)
    assert (answer["lines"], answer["xmpp"]) == (["websocket", "https"], None)


@pytest.mark.django_db
def test_users_enter_an_account_of_their_own(settings: Any) -> None:
    answer = told(settings, XMPP_URL=COMPONENT, XMPP_HOST="xmpp.example.com")
    assert answer["lines"] == ["xmpp", "websocket", "https"]
    assert answer["xmpp"] == {
        "host": "xmpp.example.com", "port": 5222, "direct_tls": False, "jid": None,
        "password": None, "portal_jid": "daybook.example.com",
    }  # fmt: skip


@pytest.mark.django_db
def test_or_each_pc_has_one_that_the_administrator_lists(settings: Any) -> None:
    answer = told(
        settings,
        XMPP_URL=COMPONENT,
        XMPP_HOST="xmpp.example.com",
        XMPP_AGENT_JID="{connector_id}@agents.example.com",
        XMPP_AGENT_SECRET="a secret of the site",
    )
    jid, password = answer["xmpp"]["jid"], answer["xmpp"]["password"]
    assert jid == f"{answer['public_id'].lower()}@agents.example.com"
    assert len(password) == 40
    listed = io.StringIO()
    call_command("xmpp_accounts", stdout=listed)
    assert listed.getvalue() == f"{jid} {password}\n"
    settings.XMPP_AGENT_SECRET = "another secret of the site"
    assert answer["xmpp"]["password"] not in told(settings)["xmpp"]["password"]


@pytest.mark.django_db
def test_commands_say_what_they_need(settings: Any) -> None:
    for command in ("xmpp_accounts", "xmpp_line"):
        with pytest.raises(CommandError, match="XMPP_"):
            call_command(command)
    settings.XMPP_URL, settings.EMBEDDED_WORKER = COMPONENT, True
    with pytest.raises(CommandError, match="EMBEDDED_WORKER=false"):
        call_command("xmpp_line", skip_checks=True)
