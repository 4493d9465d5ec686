"""Commands that need no running agent: they open the store and the way to the portal themselves."""

import json
from pathlib import Path

import pytest
from daybook_connector import settings as settings_file
from daybook_connector.events import Calendar
from daybook_connector.sharing import UnknownCalendar, meant

from tests.authority import Authority
from tests.portal import Portal
from tests.test_agent_kill import outcome, pair, write


@pytest.fixture
def calendars(tmp_path: Path) -> Path:
    folder = tmp_path / "calendars"
    for name in ("home", "work"):
        (folder / name).mkdir(parents=True)
    return folder


async def test_calendars_are_listed_and_chosen(home: Path, calendars: Path) -> None:
    async with Portal() as portal:
        assert (await outcome("calendars"))[0] == 3
        await pair(portal, calendars)
        assert await outcome("calendars") == (
            0,
            "[x] home (read-write, 0 events)  home\n[x] work (read-write, 0 events)  work\n",
            "",
        )
        code, out, _ = await outcome("calendars", "--share", "work", "--json")
        shared = {line["key"]: line["shared"] for line in json.loads(out)}
        assert (code, shared) == (0, {"home": False, "work": True})
        assert (await outcome("sync"))[0] == 0
        assert [calendar["key"] for calendar in portal.listing] == ["work"]


async def test_an_unknown_calendar_is_an_error_and_changes_nothing(
    home: Path, calendars: Path
) -> None:
    (calendars / "work" / "displayname").write_text("Office\n")
    async with Portal() as portal:
        await pair(portal, calendars)
        assert (await outcome("calendars", "--share", "Office"))[0] == 0
        before = settings_file.load(home)
        assert before.shared == ("work",)
        code, out, err = await outcome("calendars", "--share", "home", "nope")
        assert (code, out) == (2, "")
        assert err.startswith(
            "There is no such calendar, so nothing was changed."
            " (nope; known are: home, work (Office))\n"
        )
        assert settings_file.load(home) == before


def test_a_name_that_two_calendars_have_names_none() -> None:
    calendars = [Calendar("a", "Team"), Calendar("b", "Team"), Calendar("c", "Own")]
    assert meant(["Own", "a", "c"], calendars) == ("c", "a")
    with pytest.raises(UnknownCalendar) as unknown:
        meant(["Own", "Team"], calendars)
    assert unknown.value.detail == (
        "'Team' is the name of 2; known are: a (Team), b (Team), c (Own)"
    )


async def test_the_self_test_writes_and_removes_and_tells_the_portal(
    home: Path, calendars: Path
) -> None:
    async with Portal() as portal:
        assert (await outcome("selftest"))[0] == 3
        await pair(portal, calendars)
        code, out, err = await outcome("selftest", "--send")
        assert (code, err) == (0, "")
        assert out.startswith("fine        attach: Folder of .ics files")
        assert out.endswith("Sent to the portal.\n")
        (findings,) = portal.told("findings")
        assert findings["kind"] == "selftest"
        assert {step["verdict"] for step in findings["report"]["steps"]} == {"fine"}
        # Nothing was read for the portal, and nothing was left behind.
        assert portal.told("synced") == []
        assert list(calendars.rglob("*.ics")) == []
        assert portal.wrong == []


async def test_findings_that_cannot_be_sent_are_kept_and_it_says_why(
    home: Path, calendars: Path
) -> None:
    async with Portal() as portal:
        code, out, _ = await outcome("doctor", "--send")
        assert (code, out.count("Not sent to the portal: This computer is not paired")) == (3, 1)
        await pair(portal, calendars)
        await portal.stop()
        code, out, _ = await outcome("doctor", "--send")
        assert code == 5
        assert "Not sent to the portal: " in out
        await portal.restart()
        write(calendars, "lunch", 24)
        assert (await outcome("sync"))[0] == 0
        (findings,) = portal.told("findings")
        assert (findings["kind"], findings["report"]["ladder"][0]["rung"]) == ("doctor", "dns")


async def test_proxy_and_ca_file_are_shown_and_set_but_not_to_nonsense(home: Path) -> None:
    authority = Authority(home)
    assert await outcome("network") == (
        0,
        "Proxy: system\nCA file: none; the certificates of the system count\n",
        "",
    )
    proxy = "http://anna:secret@proxy.example:3128"
    code, out, _ = await outcome(
        "network", "--proxy", proxy, "--ca-file", str(authority.file), "--json"
    )
    shown = {"proxy": "http://anna:[…]@proxy.example:3128", "ca_file": str(authority.file)}
    assert (code, json.loads(out)) == (0, shown)
    kept = settings_file.load(home)
    assert (kept.proxy, kept.ca_file) == (proxy, str(authority.file))
    for wrong in (("--proxy", "socks5://proxy.example"), ("--ca-file", str(home / "none.pem"))):
        code, out, err = await outcome("network", *wrong)
        assert (code, out) == (5, "")
        assert f"network {wrong[0]}" in err
    assert settings_file.load(home) == kept
    assert (await outcome("network", "--proxy", "none", "--ca-file", ""))[0] == 0
    assert (settings_file.load(home).proxy, settings_file.load(home).ca_file) == ("none", "")
