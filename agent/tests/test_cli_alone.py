"""Commands that need no running agent: they open the store and the way to the portal themselves."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from daybook_connector.local import settings_file
from daybook_connector.local.settings_file import Settings
from daybook_connector.stores.events import StoreCalendar
from daybook_connector.sync.sharing import UnknownCalendar, meant

from tests.authority import Authority
from tests.portal import Portal, goodbye
from tests.test_agent_kill import outcome, pair, running, write


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
    calendars = [StoreCalendar("a", "Team"), StoreCalendar("b", "Team"), StoreCalendar("c", "Own")]
    assert meant(["Own", "a", "c"], calendars) == ("c", "a")
    with pytest.raises(UnknownCalendar) as unknown:
        meant(["Own", "Team"], calendars)
    assert str(unknown.value).endswith(
        "(names of several: Team; known are: a (Team), b (Team), c (Own))"
    )
    with pytest.raises(UnknownCalendar) as unclear:
        meant(["Team", "nope"], calendars[:2])
    assert str(unclear.value).endswith(
        "(nope; names of several: Team; known are: a (Team), b (Team))"
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


async def test_the_doctor_of_a_pc_that_is_not_paired_says_that_first_of_all(home: Path) -> None:
    code, out, _ = await outcome("doctor")
    assert (code, out.splitlines()[-1]) == (3, "Not paired yet, so nothing was tried.")
    async with Portal() as portal:
        settings_file.save(Settings(portal=portal.url), home)
        code, out, _ = await outcome("doctor", "--json")
    ladder = {rung["rung"]: (rung["verdict"], rung["detail"]) for rung in json.loads(out)}
    unpaired = "this computer is not paired yet"
    assert (code, ladder["sign-in"]) == (3, ("attention", unpaired))
    assert ladder["reach"][0] == "fine"
    assert ladder["store"] == ladder["permissions"] == ("not-needed", unpaired)


@pytest.mark.parametrize("running_too", [False, True])
async def test_while_paused_nobody_touches_the_calendars(
    home: Path, calendars: Path, running_too: bool
) -> None:
    async with Portal() as portal:
        await pair(portal, calendars)
        portal.settings["paused"] = True
        assert (await outcome("sync"))[0] == 8
        before = len(portal.of("state"))
        async with running() if running_too else nullcontext():
            if running_too:
                await portal.until(lambda: len(portal.of("state")) > before, 30)
            code, _, err = await outcome("selftest")
            assert (code, err.splitlines()[0]) == (
                8,
                "Daybook Connector is paused on this computer.",
            )
            code, out, _ = await outcome("doctor", "--json")
        store = [rung for rung in json.loads(out) if rung["rung"] in {"store", "folders"}]
        assert [(rung["verdict"], rung["detail"]) for rung in store] == [
            ("not-needed", "paused"),
            ("not-needed", "paused"),
        ]
        assert code == 0


@pytest.mark.parametrize("running_too", [False, True])
async def test_a_replaced_pc_says_so_whatever_it_is_asked_for(
    home: Path, calendars: Path, running_too: bool
) -> None:
    async with Portal() as portal:
        await pair(portal, calendars)
        portal.goodbye = goodbye("replaced", pc="NEW-PC")
        async with running() if running_too else nullcontext():
            if running_too:
                while (await outcome("status"))[0] != 1:
                    await portal.until(lambda: portal.of("hello"), 30)
            asked = [("sync",), ("selftest",)]
            if running_too:
                asked += [("pause",), ("mode", "manual")]
            for verb in asked:
                code, out, err = await outcome(*verb)
                assert (code, out) == (6, "")
                assert err.startswith("Another computer syncs this account now,")
            code, out, _ = await outcome("doctor", "--json")
        assert {rung["verdict"] for rung in json.loads(out)[-3:]} == {"not-needed"}
        assert list(calendars.rglob("*.ics")) == []
        # Pairing it again mends all of that.
        portal.goodbye = None
        await pair(portal, calendars, "daybook-agent_anew")
        assert (await outcome("selftest"))[0] == 0
        assert (await outcome("sync"))[0] == 0
        assert (await outcome("selftest"))[0] == 0


async def test_no_path_of_this_computer_is_told_to_the_portal(home: Path, calendars: Path) -> None:
    write(calendars, "lunch", 24)
    async with Portal() as portal:
        await pair(portal, calendars)
        async with running():
            await portal.until(lambda: portal.told("synced"), 30)
            status = json.loads((await outcome("status", "--json"))[1])
            assert status["account"] == str(calendars)
            assert (await outcome("doctor", "--send"))[0] == 0
            assert (await outcome("selftest", "--send"))[0] == 0
            calendars.rename(calendars.with_name("moved"))
            assert (await outcome("sync"))[0] == 1
            assert (await outcome("doctor", "--send"))[0] == 1
            await portal.until(lambda: len(portal.told("findings")) == 3, 30)
            await portal.until(lambda: any(each["conditions"] for each in portal.of("state")), 30)
        assert portal.of("hello")[0]["account"] == "calendars"
        assert str(calendars.parent) not in json.dumps(portal.received)
