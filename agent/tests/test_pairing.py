"""What the portal answers to a pairing, and what the user reads of it."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from daybook_connector.cli.exits import Exit, exit_for
from daybook_connector.cli.say import Voice
from daybook_connector.local import settings_file
from daybook_connector.local.secrets import load_token
from daybook_connector.local.settings_file import Settings
from daybook_connector.network.address import with_scheme
from daybook_connector.network.errors import NetworkError, PortalTrouble
from daybook_connector.pairing.errors import BadRequest, PairingCodeWrong, PairingFailed
from daybook_connector.pairing.exchange import Pairing, pair, unpair
from daybook_connector.stores.fake import FakeStore
from daybook_connector.stores.fake.desk import FakeDesk
from daybook_connector.stores.place import NoCalendarsThere

from tests.portal import TOKEN, Portal
from tests.test_agent_kill import outcome

NOT_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="Outlook can be here")
GRANTED = {
    "token": TOKEN,
    "connector": "Outlook on ANNA-PC",
    "host": "Anna",
    "portal": "https://portal.example",
    "lines": ["websocket", "https"],
    "xmpp": None,
}
REFUSALS: list[tuple[int, dict[str, Any], str, str]] = [
    (403, {"code": "wrong-code", "tries_left": 4}, "wrong-code", "4 tries are left."),
    (404, {"code": "unknown-connector-id"}, "unknown-connector-id", "no connector of this ID"),
    (
        409,
        {"code": "already-paired", "pc": "OLD-PC", "last_seen_at": "2026-11-25T08:00:00Z"},
        "already-paired",
        "It is OLD-PC, last seen ",
    ),
    (410, {"code": "code-expired"}, "code-expired", "is used or has expired"),
    (422, {"code": "bad-request"}, "bad-request", "Look at the detail"),
    (
        426,
        {"code": "agent-too-old", "oldest_agent": "0.2.0"},
        "agent-too-old",
        "It needs version 0.2.0 or later.",
    ),
    (
        429,
        {"code": "blocked", "until": "2026-11-25T09:30:00Z", "seconds": 1740},
        "blocked",
        "Blocked for 29 more minutes.",
    ),
]


def wanted(portal: Portal, **other: Any) -> Pairing:
    """Any folder will do as one of calendars."""
    here = str(Path(__file__).parent)
    return Pairing(portal.url, " k7qf-29xm ", " 481-516 ", "vdir", here, **other)


async def test_pairing_keeps_settings_and_token(home: Path) -> None:
    async with Portal() as portal:
        asked: list[dict[str, Any]] = []
        portal.pairing = lambda request: (asked.append(request), (200, GRANTED))[1]
        settings, token = await pair(wanted(portal, take_over=True), Settings(proxy="none"))
        request = asked[0]
        assert (request["connector_id"], request["code"]) == ("K7QF-29XM", "481-516")
        assert (request["protocol"], request["store"], request["take_over"]) == (1, "vdir", True)
        assert (token, load_token("K7QF-29XM")) == (TOKEN, TOKEN)
        assert settings_file.load() == settings
        assert (settings.connector, settings.host, settings.proxy) == (
            "Outlook on ANNA-PC",
            "Anna",
            "none",
        )


@pytest.mark.parametrize(("status", "answer", "code", "words"), REFUSALS)
async def test_each_refusal_is_told_in_words_and_keeps_nothing(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    status: int,
    answer: dict[str, Any],
    code: str,
    words: str,
) -> None:
    async with Portal() as portal:
        portal.pairing = lambda request: (status, answer | {"detail": "The portal's words."})
        with pytest.raises(PairingFailed) as refused:
            await pair(wanted(portal), Settings())
    assert refused.value.code == code
    facts = {name: value for name, value in answer.items() if name != "code"}
    assert refused.value.facts == facts
    left = Voice(as_json=False).fail(refused.value)
    said = capsys.readouterr().err
    assert words in said
    # The portal's words only where ours and the facts do not say it all.
    assert ("The portal's words." in said) == (code == "bad-request")
    assert left in (Exit.REFUSED, Exit.USAGE)
    assert not settings_file.load().is_paired
    assert not (home / "token").exists()


async def test_a_refusal_as_json_carries_the_facts(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = PairingCodeWrong("The code is wrong.", {"tries_left": 2})
    Voice(as_json=True).fail(error)
    told = json.loads(capsys.readouterr().out)["error"]
    assert (told["code"], told["facts"]) == ("wrong-code", {"tries_left": 2})


async def test_what_can_be_no_code_is_not_sent_to_the_portal(home: Path) -> None:
    async with Portal() as portal:
        portal.pairing = lambda request: pytest.fail("asked")
        with pytest.raises(BadRequest, match="code: must not be longer than 40 characters"):
            await pair(replace(wanted(portal), code="4" * 41), Settings())
    assert not settings_file.load().is_paired


async def test_an_answer_without_a_token_is_trouble_of_the_portal(home: Path) -> None:
    async with Portal() as portal:
        portal.pairing = lambda request: (200, {"connector": "x"})
        with pytest.raises(PortalTrouble):
            await pair(wanted(portal), Settings())


async def test_a_portal_that_is_not_there_is_unreachable(home: Path) -> None:
    async with Portal() as portal:
        await portal.stop()
        with pytest.raises(NetworkError) as trouble:
            await pair(wanted(portal), Settings())
    assert exit_for(trouble.value) is Exit.UNREACHABLE


async def test_unpairing_holds_here_even_if_the_portal_is_away(home: Path) -> None:
    async with Portal() as portal:
        portal.pairing = lambda request: (200, GRANTED)
        settings, token = await pair(wanted(portal), Settings())
        await portal.stop()
        with pytest.raises(NetworkError):
            await unpair(settings, token)
    assert (settings_file.load().is_paired, load_token("K7QF-29XM")) == (False, "")


@pytest.mark.parametrize(
    ("store", "place", "words"),
    [
        ("vdir", "/no/such/folder", "(/no/such/folder)"),
        pytest.param("outlook", "", "Windows only", marks=NOT_WINDOWS),
    ],
)
async def test_a_place_without_calendars_costs_no_code(
    home: Path, store: str, place: str, words: str
) -> None:
    async with Portal() as portal:
        asked: list[dict[str, Any]] = []
        portal.pairing = lambda request: (asked.append(request), (200, GRANTED))[1]
        with pytest.raises(NoCalendarsThere) as trouble:
            await pair(replace(wanted(portal), store=store, folder=place), Settings())
    assert (asked, exit_for(trouble.value)) == ([], Exit.USAGE)
    assert words in str(trouble.value)
    assert str(trouble.value).endswith("the pairing code is still good.")
    assert not settings_file.load().is_paired


async def test_an_outlook_that_is_merely_closed_can_be_paired(home: Path) -> None:
    calendars = FakeDesk()
    calendars.close_program()
    async with Portal() as portal:
        portal.pairing = lambda request: (200, GRANTED)
        await pair(wanted(portal), Settings(), make=lambda settings: FakeStore(calendars))
    assert settings_file.load().is_paired


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("localhost:8091", "http://localhost:8091"),
        (" 127.0.0.1 ", "http://127.0.0.1"),
        ("[::1]:8091", "http://[::1]:8091"),
        ("book.example.org", "https://book.example.org"),
        ("book.example.org:8443", "https://book.example.org:8443"),
        ("http://book.example.org", "http://book.example.org"),
        ("", ""),
    ],
)
def test_an_address_without_a_scheme_is_https_but_for_this_computer(typed: str, meant: str) -> None:
    assert with_scheme(typed) == meant


async def test_the_command_names_all_that_is_missing_and_takes_a_bare_address(
    home: Path,
) -> None:
    code, out, err = await outcome("pair", "--store", "vdir")
    assert (code, out) == (2, "")
    first, _ = err.split("\n", 1)
    assert first == "Pairing needs more than was given. (--portal, --id, --code, --folder)"
    rest = ("--id", "K7QF-29XM", "--code", "481-516", "--store", "vdir", "--folder", str(home))
    assert (await outcome("pair", "--portal", "ftp://book.example.org", *rest))[0] == 2
    async with Portal() as portal:
        portal.pairing = lambda request: (200, GRANTED)
        bare = portal.url.removeprefix("http://")
        assert (await outcome("pair", "--portal", bare, *rest))[0] == 0
        assert settings_file.load(home).portal == portal.url
