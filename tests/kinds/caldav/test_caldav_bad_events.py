"""One event that a server cannot hand out, among others: it is told, and the others count."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from calendars.words.oddities import oddity_said
from providers.base import Changes
from providers.errors import ProviderError, SignInRefused, Throttled
from tests.kinds.caldav.caldav_side import event_text, open_caldav
from tests.providers.contract import MONDAY, WINDOW, known
from tests.servers.fault_proxy import FaultProxy
from tests.servers.simulated_dav import SimulatedDav

STATUSES = [400, 403, 404, 406, 408, 409, 410, 415, 422, 423, 424, 451, 500, 502, 503, 504, 507]
NOT_HANDED_OUT = "The server does not hand out this event (it answered {})"
BAD = "bad"


@pytest.fixture
def server() -> Iterator[SimulatedDav]:
    with SimulatedDav() as server:
        yield server


@pytest.fixture
def proxy(server: SimulatedDav) -> Iterator[FaultProxy]:
    with FaultProxy(server.url) as proxy:
        yield proxy


def fill(server: SimulatedDav, count: int, bad: int | None = None) -> str:
    """Stores so many events, one of them the bad one; returns its address."""
    address = ""
    for number in range(count):
        name = BAD if number == bad else f"uid-{number}"
        href = server.store(name, event_text(name, MONDAY + timedelta(days=number)))
        address = href if number == bad else address
    return address


def pull(
    server: SimulatedDav, proxy: FaultProxy, after: Changes | None = None, **held: str
) -> Changes:
    holds = (known(after) if after else {"something/known": '"1"'}) | held
    with open_caldav(proxy.url, "john") as provider:
        return provider.pull(
            proxy.through(server.calendar), after.cursor if after else None, holds, window=WINDOW
        )


def problems(changes: Changes) -> dict[str, str]:
    return {event.key: oddity_said(event.problem) for event in changes.events if event.problem}


@pytest.mark.parametrize("status", STATUSES)
def test_event_whose_every_request_fails_is_told_alone(
    server: SimulatedDav, proxy: FaultProxy, status: int
) -> None:
    bad = fill(server, 7, bad=3)
    proxy.fault("REPORT", body_contains=bad, status=status)
    proxy.fault("GET", path="bad.ics", status=status)
    found = pull(server, proxy)
    told = problems(found)
    assert list(told) == [bad]
    assert told[bad] == NOT_HANDED_OUT.format(status) or status in (404, 410)
    assert len(found.events) == len(found.present) == 7
    assert found.removed == ()


@pytest.mark.parametrize("fault", ["web_page", "truncate", "cut", "cut_after"])
def test_event_on_which_the_server_breaks_is_told_alone(
    server: SimulatedDav, proxy: FaultProxy, fault: str
) -> None:
    bad = fill(server, 7, bad=3)
    proxy.fault("REPORT", body_contains=bad, **{fault: True})
    proxy.fault("GET", path="bad.ics", **{fault: True})
    found = pull(server, proxy)
    assert list(problems(found)) == [bad]
    assert (len(found.events), found.present >= {bad}) == (7, True)


def test_event_that_redirects_to_another_site_is_told_alone(
    server: SimulatedDav, proxy: FaultProxy
) -> None:
    bad = fill(server, 3, bad=1)
    proxy.fault("REPORT", body_contains=bad, status=500)
    proxy.fault("GET", path=BAD, status=302, headers={"Location": "https://elsewhere.example/x"})
    found = pull(server, proxy)
    assert list(problems(found)) == [bad]
    assert len(found.events) == 3


@pytest.mark.parametrize("bad", [0, 50, 249])
def test_a_bad_event_among_many_costs_few_requests(
    server: SimulatedDav, proxy: FaultProxy, bad: int
) -> None:
    address = fill(server, 250, bad=bad)
    proxy.fault("REPORT", body_contains=address, status=500)
    proxy.fault("GET", path="bad.ics", status=500)
    found = pull(server, proxy)
    assert list(problems(found)) == [address]
    assert len(found.events) == 250
    assert len(proxy.requests("GET")) == 1
    assert len(proxy.requests("REPORT")) < 24


def test_server_that_fails_for_everything_is_not_asked_for_long(
    server: SimulatedDav, proxy: FaultProxy
) -> None:
    fill(server, 250)
    proxy.fault("REPORT", body_contains="multiget", status=500)
    proxy.fault("GET", status=500)
    with pytest.raises(ProviderError, match="handed out none of them"):
        pull(server, proxy)
    assert len(proxy.requests("GET")) == 20
    assert len(proxy.requests("REPORT")) < 16


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (401, {}, SignInRefused),
        (429, {}, Throttled),
        (503, {"Retry-After": "60"}, Throttled),
    ],
)
@pytest.mark.parametrize("method", ["REPORT", "GET"])
def test_what_concerns_the_account_ends_the_pull(
    server: SimulatedDav,
    proxy: FaultProxy,
    method: str,
    status: int,
    headers: dict[str, str],
    error: type[ProviderError],
) -> None:
    fill(server, 3)
    if method == "GET":
        proxy.fault("REPORT", body_contains="multiget", status=501)
    proxy.fault(method, body_contains="multiget" if method == "REPORT" else "", status=status,
                headers=headers)  # fmt: skip
    with pytest.raises(error):
        pull(server, proxy)


def test_event_that_multiget_leaves_out_and_get_refuses_is_told_alone(
    server: SimulatedDav, proxy: FaultProxy
) -> None:
    bad = fill(server, 3, bad=1)
    proxy.fault(
        "REPORT", body_contains="multiget", drop_xml=f"(?s)<response><href>{bad}.*?</response>"
    )
    proxy.fault("GET", path="bad.ics", status=451)
    found = pull(server, proxy)
    assert problems(found) == {bad: NOT_HANDED_OUT.format(451)}


def test_event_that_could_not_be_had_is_looked_at_again_at_the_next_sync(
    server: SimulatedDav, proxy: FaultProxy
) -> None:
    bad = fill(server, 3, bad=1)
    proxy.fault("REPORT", body_contains=bad, status=502)
    proxy.fault("GET", path="bad.ics", status=502)
    first = pull(server, proxy)
    again = pull(server, proxy, first)
    proxy.heal()
    healed = pull(server, proxy, again, **known(first))
    assert list(problems(first)) == list(problems(again)) == [bad]
    assert [(event.key, event.problem) for event in healed.events] == [(bad, None)]
    assert not healed.complete


def test_two_events_known_as_bad_do_not_hide_what_is_new(
    server: SimulatedDav, proxy: FaultProxy
) -> None:
    fill(server, 3)
    first = pull(server, proxy)
    held = {f"/dav/john/office/uid-{number}.ics": "" for number in (1, 2)}
    server.remove("uid-0")
    proxy.fault("REPORT", body_contains="uid-1.ics", status=502)
    proxy.fault("REPORT", body_contains="uid-2.ics", status=502)
    proxy.fault("GET", path="uid-[12].ics", status=502)
    proxy.fault("PROPFIND", body_contains="resourcetype", status=502)
    found = pull(server, proxy, first, **held)
    assert list(found.removed) == ["/dav/john/office/uid-0.ics"]


@pytest.mark.parametrize("before", ["\ufeff", "\n\r\n", "\ufeff\n\n \n"])
def test_blanks_before_an_event_do_not_matter(
    server: SimulatedDav, proxy: FaultProxy, before: str
) -> None:
    server.store("uid-1", before + event_text("uid-1", MONDAY) + "\n\n")
    proxy.fault("REPORT", body_contains="multiget", status=501)
    (event,) = pull(server, proxy).events
    assert (event.uid, event.problem) == ("uid-1", None)


@pytest.mark.parametrize("title", ["Te\x1aa", "Te\ufffea", "Tea\0", "\x7fTea"])
def test_control_characters_in_an_event_do_not_hide_it(
    server: SimulatedDav, proxy: FaultProxy, title: str
) -> None:
    """Handed out raw, in the list and alone."""
    server.store("uid-1", event_text("uid-1", MONDAY, title))
    server.store("uid-2", event_text("uid-2", MONDAY))
    for _ in range(2):
        found = pull(server, proxy)
        assert [event.problem for event in found.events] == [None, None]
        assert {event.uid for event in found.events} == {"uid-1", "uid-2"}
        proxy.fault("REPORT", body_contains="multiget", status=501)
