"""Events and calendars whose addresses hold escapes: asked for as listed, or told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from providers.base import Changes
from providers.errors import EventGone
from providers.notes import Note
from providers.oddities import noted
from tests.kinds.caldav.caldav_side import event_text, open_caldav
from tests.providers.contract import MONDAY, WINDOW, draft, known, starts
from tests.servers.fault_proxy import FaultProxy
from tests.servers.simulated_dav import SimulatedDav

NAME = "2012+08:42_1@app"
LATER = MONDAY + timedelta(hours=3)


@pytest.fixture
def server() -> Iterator[SimulatedDav]:
    with SimulatedDav() as server:
        server.quirks.escapes = True
        yield server


def pull(
    server: SimulatedDav, cursor: str | None = None, held: dict[str, str] | None = None
) -> Changes:
    with open_caldav(server.url, "john") as provider:
        return provider.pull(server.calendar, cursor, held or {}, window=WINDOW)


def test_event_is_asked_for_as_it_was_listed(server: SimulatedDav) -> None:
    key = server.store(NAME, event_text("uid-1", MONDAY))
    first = pull(server)
    server.store(NAME, event_text("uid-1", LATER))
    second = pull(server, first.cursor, known(first))
    assert key == "/dav/john/office/2012%2B08%3A42_1%40app.ics"
    assert (first.present, starts(first)) == ({key}, {"uid-1": MONDAY})
    assert ([event.key for event in second.events], second.removed) == ([key], ())
    assert (starts(second), second.events[0].problem) == ({"uid-1": LATER}, None)


def test_plus_and_its_escape_are_two_events(server: SimulatedDav) -> None:
    """On a server that tells `+` from `%2B`."""
    server.quirks.escapes = False
    plus = server.store("a+b", event_text("plus", MONDAY))
    other = server.store("a%2Bb", event_text("other", LATER))
    first = pull(server)
    server.remove("a+b")
    second = pull(server, first.cursor, known(first))
    assert (plus, other) == ("/dav/john/office/a+b.ics", "/dav/john/office/a%252Bb.ics")
    assert starts(first) == {"plus": MONDAY, "other": LATER}
    assert second.removed == (plus,)


@pytest.mark.parametrize("cursor", [None, '{"mode": "token", "token": "", "ctag": ""}'])
def test_keys_of_an_earlier_version_become_the_listed_ones(
    server: SimulatedDav, cursor: str | None
) -> None:
    key = server.store(NAME, event_text("uid-1", MONDAY))
    (event,) = pull(server).events
    server.store("new", event_text("uid-2", LATER))
    old = f"/dav/john/office/{NAME}.ics"
    found = pull(server, cursor, {old: event.etag, "/dav/john/office/gone.ics": '"1"'})
    assert dict(found.renamed) == {old: key}
    assert (list(starts(found)), found.complete) == (["uid-2"], True)
    assert key in found.present


def test_cursor_of_an_earlier_version_leads_to_a_complete_list(server: SimulatedDav) -> None:
    server.store(NAME, event_text("uid-1", MONDAY))
    first = pull(server)
    assert first.cursor is not None
    old = first.cursor.replace('"spelled": "as-listed"', '"spelled": ""')
    assert old != first.cursor
    second = pull(server, old, known(first))
    assert (second.complete, second.events, dict(second.renamed)) == (True, (), {})


def test_spelling_that_changes_without_meaning_is_followed(
    server: SimulatedDav,
) -> None:
    server.quirks.escapes = False
    key = server.store("~john", event_text("uid-1", MONDAY))
    first = pull(server)
    held = {key.replace("~", "%7e"): first.events[0].etag}
    server.store("~john", event_text("uid-1", LATER))
    second = pull(server, first.cursor, held)
    server.remove("~john")
    third = pull(server, first.cursor, held)
    assert dict(second.renamed) == {"/dav/john/office/%7ejohn.ics": key}
    assert starts(second) == {"uid-1": LATER}
    assert third.removed == ("/dav/john/office/%7ejohn.ics",)


def test_answer_in_another_spelling_than_the_list_is_understood(server: SimulatedDav) -> None:
    server.quirks.escapes = False
    listed = server.store("john@home", event_text("uid-1", MONDAY))
    answer = server.response(listed.replace("@", "%40"), server.about("john@home.ics", data=True))
    with FaultProxy(server.url) as proxy:
        proxy.fault(
            "REPORT",
            body_contains="multiget",
            status=207,
            headers={"Content-Type": "application/xml"},
            body=_multistatus(answer),
        )
        with open_caldav(proxy.url, "john") as provider:
            found = provider.pull(
                proxy.through(server.calendar), None, {"held": '"1"'}, window=WINDOW
            )
        assert proxy.requests("GET") == []
    assert ([event.key for event in found.events], starts(found)) == ([listed], {"uid-1": MONDAY})


def _multistatus(responses: str) -> bytes:
    names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    return f"<multistatus {names}>{responses}</multistatus>".encode()


def test_listed_event_that_is_not_found_is_kept_and_told(server: SimulatedDav) -> None:
    ghost = server.store("ghost", event_text("ghost", MONDAY))
    other = server.store("other", event_text("other", MONDAY))
    first = pull(server)
    server.quirks.ghosts = {"ghost.ics"}
    server.store("ghost", event_text("ghost", LATER))
    second = pull(server, first.cursor, known(first))
    held = known(first) | {ghost: ""}
    third = pull(server, second.cursor, held)
    server.quirks.ghosts = set()
    healed = pull(server, third.cursor, held)
    assert first.present == {ghost, other}
    assert ([event.key for event in second.events], second.removed) == ([ghost], ())
    assert second.events[0].problem == noted(Note("listed-but-not-there"))
    assert third.is_empty
    assert starts(healed) == {"ghost": LATER}


def test_own_event_is_found_under_the_address_of_an_earlier_version(server: SimulatedDav) -> None:
    wanted = draft()
    with open_caldav(server.url, "john") as provider:
        written = provider.create(server.calendar, wanted)
        name = written.key.rpartition("/")[2].removesuffix(".ics")
        text = server.events[name]
        server.remove(name)
        key = server.store(wanted.uid, text)
        old = f"/dav/john/office/{wanted.uid}.ics"
        later = replace(wanted, revision=2)
        moved = provider.update(server.calendar, old, "", later)
        provider.delete(server.calendar, old, moved.etag)
        with pytest.raises(EventGone):
            provider.update(server.calendar, old, "", later)
        provider.delete(server.calendar, old, moved.etag)
    assert "%40" in key
    assert (moved.key, server.events) == (key, {})


def test_somebody_elses_event_of_like_address_is_not_deleted(server: SimulatedDav) -> None:
    server.store("lunch@home", event_text("lunch", MONDAY))
    with open_caldav(server.url, "john") as provider:
        provider.delete(server.calendar, "/dav/john/office/lunch@home.ics", "")
    assert list(server.events) == ["lunch@home"]
