"""Everything that goes wrong between Daybook and a real server, and what must not come of it.

Whatever the fault: no event is lost, no time looks free that is not, and the run tells of it.
"""

from datetime import timedelta

import pytest

from calendars.words.oddities import problem_said
from connectors.models import SyncRun
from providers.words import error_of
from tests.calendars.caldav_world import CaldavWorld, caldav_world
from tests.calendars.conftest import counts, notes
from tests.factories import NOW
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale

LATER = NOW + timedelta(minutes=5)
AFTERWARDS = NOW + timedelta(hours=2)

KNOWN = [f"12-0{day} 09:00/12-0{day} 10:00" for day in range(1, 7)]
NEWS = [*KNOWN[1:], "12-08 09:00/12-08 10:00"]


@pytest.fixture
def world(
    db: None, settings, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str
) -> CaldavWorld:
    """Six events are known in Work; then another device removes one and adds one."""
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    world = caldav_world(radicale, fault_proxy, radicale_user)
    for day in range(1, 7):
        world.day(day)
    world.day(20, "home")
    run = world.sync()
    assert (run.outcome, counts(run), world.busy()) == ("ok", {"added": 7}, KNOWN)
    world.delete("office1")
    world.day(8)
    world.proxy.heal()
    return world


def then_all_is_well(world: CaldavWorld, **expected: int) -> SyncRun:
    world.proxy.heal()
    run = world.sync(AFTERWARDS)
    assert (run.outcome, world.busy()) == ("ok", NEWS)
    assert counts(run) == (expected or {"added": 1, "removed": 1})
    assert world.calendar().verified_at == AFTERWARDS
    return run


def then_nothing_was_lost(world: CaldavWorld) -> None:
    assert world.busy() == KNOWN
    assert world.calendar().verified_at == NOW
    assert world.calendar().gone_at is None


FAULTS = {
    "connection cut": ({"method": "REPORT", "cut": True}, "unreachable"),
    "connection cut in the answer": ({"method": "REPORT", "cut_after": True}, "unreachable"),
    "truncated XML": ({"method": "REPORT", "truncate": True}, "server-trouble"),
    "HTML instead of XML": ({"method": "REPORT", "web_page": True}, None),
    "503": ({"method": "REPORT", "status": 503}, None),
    "502": ({"method": "REPORT", "status": 502}, None),
    "truncated listing": ({"method": "PROPFIND", "truncate": True}, "server-trouble"),
    "HTML instead of the listing": ({"method": "PROPFIND", "web_page": True}, None),
    "everything refuses": ({"status": 403}, None),
    "everything is gone": ({"status": 404}, None),
    "everything is 503": ({"status": 503}, None),
    "everything is 401": ({"status": 401}, "sign-in-refused"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_is_told(world: CaldavWorld, name: str) -> None:
    options, code = FAULTS[name]
    world.proxy.fault(**options)
    run = world.sync(LATER)
    assert run.outcome in ("failed", "partial"), run.notes
    assert run.error_code == (code or run.error_code) != ""
    assert error_of(run) != ""
    then_nothing_was_lost(world)
    then_all_is_well(world)


def test_a_server_that_hangs_is_given_up_and_nothing_is_lost(
    world: CaldavWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    from providers import http

    monkeypatch.setattr(http, "READ_SECONDS", 0.5)
    monkeypatch.setitem(http.HttpClient.__init__.__kwdefaults__, "read_seconds", 0.5)
    world.proxy.fault("REPORT", hang=5)
    run = world.sync(LATER)
    assert (run.outcome, run.error_code) == ("failed", "unreachable")
    then_nothing_was_lost(world)
    then_all_is_well(world)


def test_a_pause_that_the_server_asks_for_is_kept(world: CaldavWorld) -> None:
    world.proxy.fault("REPORT", status=429, headers={"Retry-After": "77"})
    run = world.sync(LATER)
    assert (run.outcome, run.error_code) == ("failed", "throttled")
    assert world.connector.next_sync_at == LATER + timedelta(seconds=77)
    then_nothing_was_lost(world)
    then_all_is_well(world)


def test_a_burst_of_refused_sign_ins_is_not_shown_as_a_wrong_password(world: CaldavWorld) -> None:
    world.proxy.fault(status=401)
    run = world.sync(LATER)
    assert (run.outcome, run.error_code) == ("failed", "sign-in-refused")
    assert world.connector.error_code == ""
    then_nothing_was_lost(world)
    then_all_is_well(world)


@pytest.mark.parametrize("status", [400, 403, 409, 412, 415, 418, 500, 501])
def test_a_dead_token_leads_to_a_whole_reading_without_gap_or_leftover(
    world: CaldavWorld, status: int
) -> None:
    token = "http://radicale.org/ns/sync/"
    world.proxy.fault("REPORT", status=status, body_contains=token, times=1)
    run = world.sync(LATER)
    assert (run.outcome, world.busy()) == ("ok", NEWS)
    assert counts(run) == {"added": 1, "removed": 1, "resets": 1}
    assert "was read anew" in notes(run)[0]


def test_missing_etags_lose_nothing(world: CaldavWorld) -> None:
    world.proxy.without_etags()
    world.sync(LATER)
    assert set(world.busy()) >= set(NEWS)
    world.proxy.heal()
    world.sync(AFTERWARDS)
    assert world.busy() == NEWS


def test_a_calendar_that_is_gone_keeps_its_data_and_leaves_the_other_alone(
    world: CaldavWorld,
) -> None:
    world.proxy.fault("REPORT", path=r"/office/", status=404)
    world.proxy.fault("PROPFIND", path=r"/office/", status=404)
    run = world.sync(LATER)
    assert (run.outcome, run.error_code) == ("partial", "calendar-gone")
    then_nothing_was_lost(world)
    assert world.calendar("home").verified_at == LATER
    then_all_is_well(world)


def test_a_deleted_calendar_is_marked_and_its_time_stays_taken(world: CaldavWorld) -> None:
    with world.server.client(world.user) as client:
        assert client.delete(f"{world.user}/office/").status_code == 200
    run = world.sync(LATER)
    assert (run.outcome, notes(run)) == (
        "ok", ["“Work” is not listed by the account any more."],
    )  # fmt: skip
    assert (world.calendar().gone_at, world.busy()) == (LATER, KNOWN)


def test_a_server_that_is_away_is_caught_up_with(world: CaldavWorld) -> None:
    world.server.stop()
    try:
        run = world.sync(LATER)
        assert run.outcome == "failed"
    finally:
        world.server.start_again()
    then_nothing_was_lost(world)
    then_all_is_well(world)


def test_one_broken_event_does_not_stop_the_others(world: CaldavWorld) -> None:
    world.put("odd", "20261210T090000", "20261210T100000")
    path = world.server.folder / "storage/collection-root" / world.user / "office/odd.ics"
    odd = path.read_text().replace("20261210T", "15001210T")
    with world.server.client(world.user) as client:
        client.put(f"{world.user}/office/odd.ics", content=odd)
    run = world.sync(LATER)
    assert (run.outcome, counts(run)) == ("ok", {"added": 2, "removed": 1, "quarantined": 1})
    assert world.busy() == NEWS
    odd = world.calendar().events.quarantined().get()
    assert "15001210T" in problem_said(odd.caution)
