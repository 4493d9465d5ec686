"""What the CalDAV provider makes of servers that misbehave: a fault proxy before a real Radicale.

The rule behind all of it: nothing a server does may look like an empty or half calendar.
"""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from providers.base import Access, Changes
from providers.errors import (
    CalendarGone,
    EventChanged,
    EventRefused,
    PermissionRefused,
    ProviderError,
    ServerTrouble,
    SignInRefused,
    Throttled,
    Unreachable,
)
from providers.notes import Note
from tests.kinds.caldav.caldav_side import RadicaleSide, open_caldav, settled
from tests.providers.contract import MONDAY, WINDOW, draft, known, starts
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale

WITH_TOKEN = "sync-token>http"
SYNC = "sync-collection"
MULTISTATUS = {"Content-Type": "application/xml"}


class ProxySide(RadicaleSide):
    """The owner's other device speaks to the server directly, the provider through the proxy."""

    def __init__(self, server: Radicale, user: str, proxy: FaultProxy) -> None:
        super().__init__(server, user, address=proxy.url)
        self.proxy = proxy
        self.calendar = proxy.through(self.calendar)
        self.path = httpx.URL(self.calendar).path


@pytest.fixture
def side(radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy) -> ProxySide:
    return ProxySide(radicale, radicale_user, fault_proxy)


def first_pull(side: ProxySide) -> Changes:
    with side.provider() as provider:
        return provider.pull(side.calendar, None, {}, window=WINDOW)


@pytest.mark.parametrize("status", [400, 403, 405, 409, 410, 412, 415, 418, 422, 500, 501, 507])
def test_dead_token_leads_to_a_reset_that_loses_nothing(side: ProxySide, status: int) -> None:
    stays, goes = side.put(side.calendar, "stays", MONDAY), side.put(side.calendar, "goes", MONDAY)
    first = first_pull(side)
    side.remove(side.calendar, goes)
    new = side.put(side.calendar, "new", MONDAY)
    side.proxy.fault("REPORT", body_contains=WITH_TOKEN, status=status, times=1)
    with side.provider() as provider:
        second = provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)
        third = provider.pull(side.calendar, second.cursor, {}, window=WINDOW)
    assert (second.complete, second.present) == (True, {stays, new})
    assert list(starts(second)) == ["new"]
    assert second.reset_reason == Note("token-refused", status=status)
    assert third.is_empty


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, SignInRefused), (429, Throttled), (502, ServerTrouble), (503, ServerTrouble)],
)
def test_other_troubles_are_no_dead_token(
    side: ProxySide, status: int, error: type[ProviderError]
) -> None:
    first = first_pull(side)
    side.put(side.calendar, "new", MONDAY)
    side.proxy.fault("REPORT", status=status)
    with side.provider() as provider, pytest.raises(error):
        provider.pull(side.calendar, first.cursor, {}, window=WINDOW)


@pytest.mark.parametrize("status", [403, 415, 501])
def test_server_without_sync_collection_is_read_by_its_change_tag(
    side: ProxySide, status: int
) -> None:
    stays, goes = side.put(side.calendar, "stays", MONDAY), side.put(side.calendar, "goes", MONDAY)
    side.proxy.fault("REPORT", body_contains=SYNC, status=status)
    first = first_pull(side)
    assert first.present == {stays, goes}
    side.proxy.seen.clear()
    with side.provider() as provider:
        assert provider.pull(
            side.calendar, settled(first.cursor), known(first), window=WINDOW
        ).is_empty
        assert [seen.method for seen in side.proxy.seen] == ["PROPFIND"]
        side.remove(side.calendar, goes)
        new = side.put(side.calendar, "new", MONDAY)
        second = provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)
    assert (second.present, list(starts(second))) == ({stays, new}, ["new"])
    assert not second.reset_reason


def test_pull_without_change_is_one_request(side: ProxySide) -> None:
    side.put(side.calendar, "uid-1", MONDAY)
    first = first_pull(side)
    side.proxy.seen.clear()
    with side.provider() as provider:
        assert provider.pull(
            side.calendar, settled(first.cursor), known(first), window=WINDOW
        ).is_empty
    assert [seen.method for seen in side.proxy.seen] == ["PROPFIND"]


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT"])
@pytest.mark.parametrize("fault", ["web_page", "truncate"])
def test_web_page_or_cut_xml_is_trouble_and_never_an_empty_calendar(
    side: ProxySide, method: str, fault: str
) -> None:
    side.put(side.calendar, "uid-1", MONDAY)
    side.proxy.fault(method, **{fault: True})
    with side.provider() as provider, pytest.raises(ServerTrouble):
        provider.pull(side.calendar, None, {}, window=WINDOW)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<html/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"]
)
def test_multistatus_without_a_list_is_trouble(side: ProxySide, body: bytes) -> None:
    side.proxy.fault("REPORT", status=207, headers=MULTISTATUS, body=body)
    with side.provider() as provider, pytest.raises(ServerTrouble):
        provider.pull(side.calendar, None, {}, window=WINDOW)


@pytest.mark.parametrize("fault", ["web_page", "truncate"])
def test_events_of_a_useless_multiget_are_asked_for_alone(side: ProxySide, fault: str) -> None:
    keys = {side.put(side.calendar, f"uid-{number}", MONDAY) for number in range(3)}
    side.proxy.fault("REPORT", body_contains="calendar-multiget", **{fault: True})
    with side.provider() as provider:
        changes = provider.pull(side.calendar, None, {"something/known": '"1"'}, window=WINDOW)
    assert {event.key for event in changes.events} == keys == changes.present
    assert not any(event.problem for event in changes.events)
    assert len(side.proxy.requests("GET")) == 3


@pytest.mark.parametrize("fault", ["web_page", "truncate"])
def test_account_that_hands_out_nothing_usable_is_trouble(side: ProxySide, fault: str) -> None:
    for number in range(6):
        side.put(side.calendar, f"uid-{number}", MONDAY)
    side.proxy.fault("REPORT", body_contains="calendar-multiget", **{fault: True})
    side.proxy.fault("GET", **{fault: True})
    with side.provider() as provider, pytest.raises(ServerTrouble, match="listed 6 events"):
        provider.pull(side.calendar, None, {"something/known": '"1"'}, window=WINDOW)


@pytest.mark.parametrize("status", [404, 500])
def test_many_events_of_which_none_is_handed_out_are_trouble(side: ProxySide, status: int) -> None:
    for number in range(5):
        side.put(side.calendar, f"uid-{number}", MONDAY)
    empty = b'<D:multistatus xmlns:D="DAV:"/>'
    side.proxy.fault(
        "REPORT", body_contains="multiget", status=207, headers=MULTISTATUS, body=empty
    )
    side.proxy.fault("GET", status=status)
    with side.provider() as provider, pytest.raises(ServerTrouble, match="listed 5 events"):
        provider.pull(side.calendar, None, {"something/known": '"1"'}, window=WINDOW)


def test_server_in_trouble_after_the_list_is_not_taken_for_one_bad_event(side: ProxySide) -> None:
    side.put(side.calendar, "uid-1", MONDAY)
    first = first_pull(side)
    side.put(side.calendar, "uid-2", MONDAY)
    side.proxy.fault("REPORT", body_contains="multiget", status=502)
    side.proxy.fault("GET", status=502)
    side.proxy.fault("PROPFIND", body_contains="resourcetype", status=502)
    with side.provider() as provider, pytest.raises(ServerTrouble):
        provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)


def test_event_that_multiget_keeps_silent_about_is_asked_for_alone(side: ProxySide) -> None:
    for number in range(3):
        side.put(side.calendar, f"uid-{number}", MONDAY)
    silence = r"(?s)<response><href>[^<]*uid-1.ics</href>.*?</response>"
    side.proxy.fault("REPORT", body_contains="multiget", drop_xml=silence)
    with side.provider() as provider:
        changes = provider.pull(side.calendar, None, {"something/known": '"1"'}, window=WINDOW)
    assert set(starts(changes)) == {"uid-0", "uid-1", "uid-2"}
    assert len(side.proxy.requests("GET")) == 1


@pytest.mark.parametrize("status", [403, 501])
def test_server_without_multiget_is_read_event_by_event(side: ProxySide, status: int) -> None:
    keys = {side.put(side.calendar, f"uid-{number}", MONDAY) for number in range(3)}
    side.proxy.fault("REPORT", body_contains="calendar-multiget", status=status)
    with side.provider() as provider:
        changes = provider.pull(side.calendar, None, {"something/known": '"1"'}, window=WINDOW)
    assert {event.key for event in changes.events} == keys == changes.present
    assert len(side.proxy.requests("GET")) == 3


def test_event_that_the_server_fails_to_hand_out_is_told_apart(side: ProxySide) -> None:
    bad, good = side.put(side.calendar, "bad", MONDAY), side.put(side.calendar, "good", MONDAY)
    side.proxy.fault("REPORT", body_contains="calendar-multiget", status=501)
    side.proxy.fault("GET", path="bad.ics", status=500)
    with side.provider() as provider:
        changes = provider.pull(side.calendar, None, {"something/known": '"1"'}, window=WINDOW)
    problems = {event.key: bool(event.problem) for event in changes.events}
    assert problems == {bad: True, good: False}
    assert changes.present == {bad, good}


def test_all_at_once_too_much_falls_back_to_batches(side: ProxySide) -> None:
    key = side.put(side.calendar, "uid-1", MONDAY)
    side.proxy.fault("REPORT", body_contains="sync-token/><D:sync-level>1", status=504, times=1)
    with side.provider() as provider:
        changes = provider.pull(side.calendar, None, {}, window=WINDOW)
    assert [event.key for event in changes.events] == [key]


def test_truncated_changes_are_continued(side: ProxySide) -> None:
    one, two = side.put(side.calendar, "one", MONDAY), side.put(side.calendar, "two", MONDAY)
    pages = [page(side.path, [one], "page-2", cut=True), page(side.path, [two], "end")]
    for body in pages:
        side.proxy.fault(
            "REPORT", body_contains=SYNC, status=207, headers=MULTISTATUS, body=body, times=1
        )
    changes = first_pull(side)
    assert changes.present == {one, two}
    assert '"token": "end"' in str(changes.cursor)
    asked = [seen.body for seen in side.proxy.requests("REPORT")]
    assert b"<D:sync-token>page-2</D:sync-token>" in asked[1]


@pytest.mark.parametrize("keys", [[], ["one"]])
def test_truncation_without_progress_falls_back_to_the_whole_list(
    side: ProxySide, keys: list[str]
) -> None:
    one, two = side.put(side.calendar, "one", MONDAY), side.put(side.calendar, "two", MONDAY)
    body = page(side.path, [one] if keys else [], "always-the-same", cut=True)
    side.proxy.fault("REPORT", body_contains=SYNC, status=207, headers=MULTISTATUS, body=body)
    changes = first_pull(side)
    assert (changes.complete, changes.present) == (True, {one, two})
    assert '"mode": "ctag"' in str(changes.cursor)


def page(collection: str, paths: list[str], token: str, *, cut: bool = False) -> bytes:
    found = "".join(
        f'<response><href>{path}</href><propstat><prop><getetag>"x"</getetag></prop>'
        "<status>HTTP/1.1 200 OK</status></propstat></response>"
        for path in paths
    )
    more = f"<response><href>{collection}</href><status>HTTP/1.1 507 Cut</status></response>"
    return (
        f'<multistatus xmlns="DAV:">{found}{more if cut else ""}'
        f"<sync-token>{token}</sync-token></multistatus>"
    ).encode()


def test_calendar_gone_is_told(side: ProxySide) -> None:
    first = first_pull(side)
    side.proxy.calendar_gone(side.calendar)
    with side.provider() as provider:
        for cursor in (first.cursor, None):
            with pytest.raises(CalendarGone):
                provider.pull(side.calendar, cursor, {}, window=WINDOW)
        with pytest.raises(CalendarGone):
            provider.create(side.calendar, draft())


@pytest.mark.parametrize("status", [429, 503])
def test_pause_the_server_asks_for_is_passed_on(side: ProxySide, status: int) -> None:
    side.proxy.fault(status=status, headers={"Retry-After": "90"})
    with side.provider() as provider, pytest.raises(Throttled) as caught:
        provider.pull(side.calendar, None, {}, window=WINDOW)
    assert caught.value.retry_after == timedelta(seconds=90)


def test_broken_connection_while_reading_is_tried_once_more(side: ProxySide) -> None:
    key = side.put(side.calendar, "uid-1", MONDAY)
    side.proxy.fault("REPORT", cut_after=True, times=1)
    assert first_pull(side).present == {key}
    side.proxy.fault("PROPFIND", cut=True)
    with pytest.raises(Unreachable):
        first_pull(side)


@pytest.mark.parametrize("method", ["cut", "cut_after"])
def test_write_with_unknown_outcome_is_found_or_repeated(side: ProxySide, method: str) -> None:
    wanted = draft()
    side.proxy.fault("PUT", times=1, **{method: True})
    with side.provider() as provider:
        with pytest.raises(Unreachable):
            provider.create(side.calendar, wanted)
        assert len(side.proxy.requests("PUT")) == 1
        written = provider.create(side.calendar, wanted)
        changes = provider.pull(side.calendar, None, {}, window=WINDOW)
    assert written.adopted is (method == "cut_after")
    assert [event.uid for event in changes.events] == [wanted.uid]


def test_delete_with_unknown_outcome_may_be_repeated(side: ProxySide) -> None:
    with side.provider() as provider:
        written = provider.create(side.calendar, draft())
        side.proxy.fault("DELETE", cut_after=True, times=1)
        with pytest.raises(Unreachable):
            provider.delete(side.calendar, written.key, written.etag)
        provider.delete(side.calendar, written.key, written.etag)
        assert provider.pull(side.calendar, None, {}, window=WINDOW).present == frozenset()


def test_version_missing_after_a_write_is_asked_for(side: ProxySide) -> None:
    side.proxy.fault("PUT", drop_headers=("ETag",))
    with side.provider() as provider:
        written = provider.create(side.calendar, draft())
        (event,) = provider.pull(side.calendar, None, {}, window=WINDOW).events
    assert written.etag == event.etag != ""


def test_server_without_any_versions_can_be_read_and_written(side: ProxySide) -> None:
    side.proxy.without_etags()
    wanted = draft()
    with side.provider() as provider:
        written = provider.create(side.calendar, wanted)
        assert written.etag == ""
        later = replace(wanted, revision=2, end=MONDAY + timedelta(hours=2))
        provider.update(side.calendar, written.key, "", later)
        first = provider.pull(side.calendar, None, {}, window=WINDOW)
        again = provider.pull(side.calendar, None, known(first), window=WINDOW)
        provider.delete(side.calendar, written.key, "")
    assert [event.entry_revision for event in first.events] == [2]
    assert again.events == first.events


def test_update_merges_again_when_the_event_changed_meanwhile(side: ProxySide) -> None:
    wanted = draft()
    with side.provider() as provider:
        written = provider.create(side.calendar, wanted)
        side.proxy.fault("PUT", status=412, times=1)
        provider.update(side.calendar, written.key, written.etag, replace(wanted, revision=2))
        (event,) = provider.pull(side.calendar, None, {}, window=WINDOW).events
        assert event.entry_revision == 2
        side.proxy.fault("PUT", status=412)
        with pytest.raises(EventChanged):
            provider.update(side.calendar, written.key, written.etag, replace(wanted, revision=3))


def test_weakened_versions_do_not_hinder_an_update(side: ProxySide) -> None:
    """A compressing proxy marks tags as weak; a write then needs the strong one."""
    wanted = draft()
    with side.provider() as provider:
        written = provider.create(side.calendar, wanted)
        text = side.fetch(written.key).encode()
        weak = {"ETag": f"W/{written.etag}", "Content-Type": "text/calendar"}
        side.proxy.fault("GET", status=200, headers=weak, body=text)
        provider.update(side.calendar, written.key, written.etag, replace(wanted, revision=2))
    assert [seen.headers["If-Match"] for seen in side.proxy.requests("PUT")[1:]] == [written.etag]


CALDAV_ERROR = '<D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{}</D:error>'


@pytest.mark.parametrize(
    ("status", "inside", "error"),
    [
        (403, "", PermissionRefused),
        (403, "<D:need-privileges/>", PermissionRefused),
        (405, "", PermissionRefused),
        (403, "<C:valid-calendar-data/>", EventRefused),
        (403, "<C:max-resource-size/>", EventRefused),
        (400, "", EventRefused),
        (413, "", EventRefused),
        (415, "", EventRefused),
        (507, "<D:quota-not-exceeded/>", EventRefused),
        (500, "", ServerTrouble),
        (401, "", SignInRefused),
        (404, "", CalendarGone),
    ],
)
def test_refused_write_says_whether_calendar_or_event_is_meant(
    side: ProxySide, status: int, inside: str, error: type[ProviderError]
) -> None:
    body = CALDAV_ERROR.format(inside).encode()
    side.proxy.fault("PUT", status=status, headers=MULTISTATUS, body=body)
    with side.provider() as provider, pytest.raises(error) as caught:
        provider.create(side.calendar, draft())
    assert type(caught.value) is error
    assert caught.value.detail


def test_own_event_under_another_name_is_adopted(side: ProxySide) -> None:
    wanted = draft()
    with side.provider() as provider:
        written = provider.create(side.calendar, wanted)
        text = side.fetch(written.key)
        side.remove(side.calendar, written.key)
        elsewhere = f"{side.path}renamed%20by%20the%20owner%40home.ics"
        side.store(elsewhere, text)
        adopted = provider.create(side.calendar, wanted)
        (event,) = provider.pull(side.calendar, None, {}, window=WINDOW).events
    assert (adopted.key, adopted.adopted) == (event.key, True)
    assert event.key == elsewhere


def test_name_taken_by_another_event_is_refused(side: ProxySide) -> None:
    wanted = draft()
    with side.provider() as provider:
        written = provider.create(side.calendar, wanted)
        text = side.fetch(written.key).replace(wanted.uid, "somebody-else")
        side.remove(side.calendar, written.key)
        side.store(written.key, text)
        with pytest.raises(EventRefused, match="taken"):
            provider.create(side.calendar, wanted)


def test_calendar_that_only_tells_busy_times_is_read_as_busy_times(side: ProxySide) -> None:
    soon = MONDAY + timedelta(days=2)
    side.put(side.calendar, "uid-1", soon, "Secret")
    side.proxy.fault("PROPFIND", path=side.path, status=403)
    side.proxy.fault("REPORT", body_contains=SYNC, status=403)
    with side.provider() as provider:
        first = provider.pull(side.calendar, None, {}, window=WINDOW)
        second = provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)
        side.put(side.calendar, "uid-2", soon + timedelta(hours=3))
        third = provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)
    assert list(starts(first).values()) == [soon]
    assert "Secret" not in repr(first)
    assert (second.events, second.present) == ((), first.present)
    assert (list(starts(third).values()), len(third.present)) == ([soon + timedelta(hours=3)], 2)


def test_busy_times_are_read_further_than_the_window_reaches(side: ProxySide) -> None:
    """It rolls on while the server does not answer."""
    late, too_late = WINDOW.end + timedelta(days=50), WINDOW.end + timedelta(days=70)
    for uid, start in (("late", late), ("too late", too_late)):
        side.put(side.calendar, uid, start.replace(microsecond=0))
    side.proxy.fault("PROPFIND", path=side.path, status=403)
    side.proxy.fault("REPORT", body_contains=SYNC, status=403)
    with side.provider() as provider:
        found = provider.pull(side.calendar, None, {}, window=WINDOW)
    assert list(starts(found).values()) == [late.replace(microsecond=0)]


def test_closed_calendar_without_busy_times_is_refused(side: ProxySide) -> None:
    side.proxy.fault("PROPFIND", path=side.path, status=403)
    side.proxy.fault("REPORT", status=403)
    with side.provider() as provider, pytest.raises(PermissionRefused):
        provider.pull(side.calendar, None, {}, window=WINDOW)


def test_rights_that_only_allow_busy_times_are_seen_at_discovery(side: ProxySide) -> None:
    body = (
        f'<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>'
        f"{side.path}</href><propstat><prop><resourcetype><collection/><C:calendar/></resourcetype>"
        "<current-user-privilege-set><privilege><C:read-free-busy/></privilege>"
        "</current-user-privilege-set></prop><status>HTTP/1.1 200 OK</status></propstat>"
        "</response></multistatus>"
    ).encode()
    home = f"^/{side.username}/$"
    side.proxy.fault(
        "PROPFIND",
        path=home,
        body_contains="calendar-color",
        status=207,
        headers=MULTISTATUS,
        body=body,
    )
    with side.provider() as provider:
        (calendar,) = provider.discover().calendars
    assert (calendar.key, calendar.access) == (side.calendar, Access.FREE_BUSY)


def test_password_that_only_the_home_refuses_is_refused(side: ProxySide) -> None:
    side.proxy.fault("PROPFIND", body_contains="calendar-color", status=401)
    told: list[tuple[str, int, int | None]] = []
    with side.provider() as provider, pytest.raises(SignInRefused):
        provider.discover(lambda *step: told.append(step))
    assert ("sign-in", 0, 1) in told
    assert ("sign-in", 1, 1) not in told


def test_errors_name_no_account_and_no_path(side: ProxySide) -> None:
    side.proxy.fault(status=500)
    with side.provider() as provider, pytest.raises(ServerTrouble) as caught:
        provider.pull(side.calendar, None, {}, window=WINDOW)
    assert side.username not in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.detail == "127.0.0.1 answered 500"


def test_event_held_without_a_version_is_read_again_with_the_next_change(side: ProxySide) -> None:
    unread = side.put(side.calendar, "unread", MONDAY)
    first = first_pull(side)
    side.put(side.calendar, "new", MONDAY)
    with side.provider() as provider:
        second = provider.pull(side.calendar, first.cursor, {unread: ""}, window=WINDOW)
    assert set(starts(second)) == {"unread", "new"}


def test_sync_of_a_known_account_without_change_is_two_requests(side: ProxySide) -> None:
    side.put(side.calendar, "uid-1", MONDAY)
    second = side.proxy.through(side.second)
    with side.provider() as provider:
        details = provider.discover().details
        pulled = {
            key: provider.pull(key, None, {}, window=WINDOW) for key in (side.calendar, second)
        }
        cursors = {key: settled(changes.cursor) for key, changes in pulled.items()}
    side.proxy.seen.clear()
    with open_caldav(side.address, side.username, details=details) as provider:
        provider.discover()
        assert all(
            provider.pull(key, cursor, {}, window=WINDOW).is_empty
            for key, cursor in cursors.items()
        )
        assert [seen.method for seen in side.proxy.seen] == ["PROPFIND", "PROPFIND"]
        new = side.put(side.calendar, "uid-2", MONDAY)
        assert [
            e.key
            for e in provider.pull(side.calendar, cursors[side.calendar], {}, window=WINDOW).events
        ] == [new]


@pytest.mark.parametrize("fault", ["truncate", "web_page"])
def test_update_does_not_write_over_an_event_it_could_not_read(side: ProxySide, fault: str) -> None:
    wanted = draft()
    with side.provider() as provider:
        written = provider.create(side.calendar, wanted)
        before = side.fetch(written.key)
        side.proxy.fault("GET", **{fault: True})
        with pytest.raises(ServerTrouble):
            provider.update(side.calendar, written.key, written.etag, replace(wanted, revision=2))
    assert side.fetch(written.key) == before
