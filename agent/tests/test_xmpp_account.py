"""The XMPP account of this computer: told at pairing or entered, and where its password is."""

import json
from pathlib import Path
from typing import Any

import pytest
from daybook_connector.cli import main
from daybook_connector.line.xmpp.account import XmppAccount, account_of
from daybook_connector.line.xmpp.errors import XmppAccountMissing
from daybook_connector.line.xmpp.stanza import envelopes, stanza
from daybook_connector.local import settings_file
from daybook_connector.local.secrets import XMPP_PASSWORD, load_token
from daybook_connector.local.settings_file import Settings
from daybook_connector.network.errors import NetworkError
from daybook_connector.pairing.exchange import Pairing, pair, unpair

from tests.portal import TOKEN, Portal

OFFER = {
    "host": "xmpp.example.com", "port": 5222, "direct_tls": False, "jid": None,
    "password": None, "portal_jid": "daybook.example.com",
}  # fmt: skip
ID = "K7QF-29XM"
HERE = str(Path(__file__).parent)


async def paired(portal: Portal, offer: dict[str, Any], before: Settings) -> Settings:
    granted = {"token": TOKEN, "lines": ["xmpp", "websocket", "https"], "xmpp": offer}
    portal.pairing = lambda request: (200, granted)
    settings, _ = await pair(Pairing(portal.url, ID, "481-516", "vdir", HERE), before)
    return settings


def password() -> str:
    return load_token(ID, kind=XMPP_PASSWORD)


async def test_a_password_that_the_portal_tells_is_kept_like_the_token(home: Path) -> None:
    told = OFFER | {"jid": "k7qf-29xm@example.com", "password": "hush-hush"}
    async with Portal() as portal:
        settings = await paired(portal, told, Settings())
        assert settings == settings_file.load()
        assert settings.xmpp == told | {"password": None}
        assert "hush-hush" not in (home / "settings.json").read_text()
        assert (password(), load_token(ID)) == ("hush-hush", TOKEN)
        assert (home / "xmpp-password").stat().st_mode & 0o077 == 0
        await unpair(settings, TOKEN)
    assert (password(), load_token(ID)) == ("", "")


async def test_an_account_that_was_entered_stays_when_the_computer_is_paired_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Portal() as portal:
        await paired(portal, OFFER, Settings())
        monkeypatch.setenv("DAYBOOK_XMPP_PASSWORD", "my own")
        assert main(["xmpp", "--jid", "anna@example.com", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {
            "jid": "anna@example.com",
            "host": "xmpp.example.com",
        }
        settings = await paired(portal, OFFER, settings_file.load())
    assert settings.xmpp == OFFER | {"jid": "anna@example.com"}
    assert password() == "my own"
    assert "my own" not in (home / "settings.json").read_text()


async def test_where_the_portal_has_no_xmpp_there_is_nothing_to_enter(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["xmpp", "--jid", "anna@example.com"]) == 3
    async with Portal() as portal:
        granted = {"token": TOKEN, "lines": ["websocket", "https"], "xmpp": None}
        portal.pairing = lambda request: (200, granted)
        await pair(Pairing(portal.url, ID, "481-516", "vdir", HERE), Settings())
    monkeypatch.setenv("DAYBOOK_XMPP_PASSWORD", "my own")
    assert main(["xmpp", "--jid", "anna@example.com"]) == 2
    assert "does not use XMPP" in capsys.readouterr().err
    assert password() == ""


def test_the_port_says_how_tls_begins_unless_the_portal_does() -> None:
    told = OFFER | {"jid": "anna@example.com/phone", "direct_tls": True}
    assert account_of(told, "kept") == XmppAccount(
        "xmpp.example.com", 5222, True, "anna@example.com", "daybook.example.com", "kept"
    )
    for port, direct_tls in ((5222, False), (5223, True), (443, False)):
        del (told := told | {"port": port, "direct_tls": None})["direct_tls"]
        assert account_of(told, "kept").direct_tls is direct_tls


def test_no_two_sessions_of_an_account_have_one_address() -> None:
    account = account_of(OFFER | {"jid": "anna@example.com"}, "kept")
    assert len({account.full_jid() for _ in range(100)}) == 100
    assert "kept" not in repr(account)


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        (None, "the server, the portal's address there, the account, its password"),
        (OFFER, "the account, its password"),
        (OFFER | {"jid": "anna@example.com"}, "its password"),
    ],
)
def test_what_is_not_known_is_named(told: dict[str, Any] | None, missing: str) -> None:
    with pytest.raises(XmppAccountMissing) as caught:
        account_of(told, "")
    assert str(caught.value).endswith(f"(not known: {missing})")
    assert isinstance(caught.value, NetworkError)


def test_messages_share_stanzas_as_far_as_their_size_allows() -> None:
    texts = ['"' + "x" * 100_000 + '"', '"a"', '"b"', '"' + "y" * 100_000 + '"', '"c"']
    made = [json.loads(each) for each in envelopes("the token", texts)]
    assert [each["token"] for each in made] == ["the token"] * 2
    assert [len(each["messages"]) for each in made] == [3, 2]
    assert [json.dumps(m) for each in made for m in each["messages"]] == texts
    assert list(envelopes("the token", [])) == []


def test_what_xml_cannot_carry_is_written_as_an_escape() -> None:
    text = json.dumps("\x00 \ud800 \ufffe ]]> é 😀", ensure_ascii=False)
    (envelope,) = envelopes("t", [text])
    whole = stanza('por"tal', "1", envelope)
    assert whole.count("]]>") == 1
    assert "\ud800" not in whole
    assert "é 😀" in whole
    assert json.loads(envelope)["messages"] == [json.loads(text)]
