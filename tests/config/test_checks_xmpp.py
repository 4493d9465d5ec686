"""The settings of the XMPP line that cannot work together are named, with what to change."""

import sys
from pathlib import Path
from typing import Any

import pytest

from config.checks import check_settings

URL = "component://daybook.example.com:secret@127.0.0.1:5347"
SET = {"XMPP_URL": URL, "XMPP_HOST": "xmpp.example.com"}
JID = "{connector_id}@agents.example.com"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (SET, []),
        (SET | {"XMPP_AGENT_JID": JID}, []),
        (SET | {"XMPP_AGENT_JID": JID, "XMPP_AGENT_SECRET": "x" * 16}, []),
        (SET | {"XMPP_PORT": 5223}, []),
        ({"XMPP_HOST": "xmpp.example.com"}, ["daybook.E011"]),
        ({"XMPP_AGENT_JID": JID, "XMPP_AGENT_SECRET": "x" * 16}, ["daybook.E011"]),
        (SET | {"XMPP_URL": "https://example.com"}, ["daybook.E012"]),
        (SET | {"XMPP_URL": URL.replace("127.0.0.1", "far.example.com")}, ["daybook.W003"]),
        (SET | {"XMPP_CA_FILE": "/nowhere/ca.pem"}, ["daybook.E014"]),
        (SET | {"XMPP_CA_FILE": str(Path(__file__))}, []),
        ({"XMPP_URL": URL}, ["daybook.E015"]),
        (SET | {"XMPP_PORT": 0}, ["daybook.E016"]),
        (SET | {"XMPP_AGENT_JID": "agents@example.com"}, ["daybook.E017"]),
        (SET | {"XMPP_AGENT_SECRET": "x" * 16}, ["daybook.E018"]),
        (SET | {"XMPP_AGENT_JID": JID, "XMPP_AGENT_SECRET": "x" * 15}, ["daybook.E019"]),
        (SET | {"WEB_PROCESSES": 2, "REDIS_URL": "redis://cache/0"}, ["daybook.E020"]),
        (SET | {"EMBEDDED_WORKER": False}, ["daybook.W001", "daybook.E021"]),
        (
            SET | {"WEB_PROCESSES": 2, "EMBEDDED_WORKER": False, "REDIS_URL": "redis://cache/0"},
            [],
        ),
    ],
)
def test_impossible_combinations_are_named(
    settings: Any, changes: dict[str, Any], expected: list[str]
) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    found = check_settings()
    assert [message.id for message in found] == expected
    assert all(message.hint for message in found)
    assert not any("secret@" in message.msg for message in found)


def test_without_slixmpp_it_is_said(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SET.items():
        setattr(settings, name, value)
    monkeypatch.setitem(sys.modules, "slixmpp", None)
    assert [message.id for message in check_settings()] == ["daybook.E013"]
