"""What the provider makes of what an agent has told, and of how it answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from daybook_ical.drafts import EventDraft
from daybook_ical.events import EventPart, Moment, Response, ShowAs
from daybook_ical.oddities import Odd, Oddity
from daybook_protocol.oddities import reason_of
from django.db import connection
from django.utils import timezone, translation

from calendars.words.oddities import oddity_said
from connectors.kinds.registry import open_provider
from kinds.outlook import provider as provider_module
from kinds.outlook.errors import AgentOffline, StoreUnavailable
from kinds.outlook.models import Agent, AgentCalendar, AgentCommand, AgentEvent
from kinds.outlook.pairing import revoke
from kinds.outlook.tasks import prune
from providers.base import Access, Provider, Written
from providers.credentials import HeldCredentials
from providers.errors import (
    CalendarGone,
    EventChanged,
    EventGone,
    EventRefused,
    NotYet,
    PermissionRefused,
    ProviderError,
    ServerTrouble,
)
from providers.network import NetworkPolicy
from providers.oddities import noted
from tests.agents.speaker import Desk, event, paired_desk
from tests.providers.contract import WINDOW

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
DRAFT = EventDraft(
    uid="daybook-1@portal.example", revision=1, start=MONDAY, end=MONDAY + timedelta(hours=1),
    zone="Europe/Berlin", title="Meeting",
)  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    desk = paired_desk()
    desk.begin("work")
    return desk


def account(desk: Desk) -> Provider:
    return open_provider(
        "outlook", address=desk.account.public_id, credentials=HeldCredentials({}), details={},
        policy=NetworkPolicy(),
    )  # fmt: skip


def silence(seconds: float = 76) -> None:
    Agent.objects.update(last_seen_at=timezone.now() - timedelta(seconds=seconds))


# --- discover ---


def test_discover_lists_what_was_told(desk: Desk) -> None:
    desk.tell(desk.say.calendars("work", "home", access="free-busy", colour="#3366cc"))
    found = account(desk).discover()
    assert found.name == "anna@example.com"
    assert [(each.key, each.name, each.access, each.colour) for each in found.calendars] == [
        ("work", "Work", Access.FREE_BUSY, "#3366cc"),
        ("home", "Home", Access.FREE_BUSY, "#3366cc"),
    ]


def test_discover_leaves_out_what_is_not_shared_any_more(desk: Desk) -> None:
    desk.tell(desk.say.calendars("home"))
    assert [each.key for each in account(desk).discover().calendars] == ["home"]


def test_a_silent_agent_is_offline(desk: Desk) -> None:
    silence()
    with pytest.raises(AgentOffline, match="ANNA-PC"):
        account(desk).discover()


def test_without_an_agent_the_account_is_offline(desk: Desk) -> None:
    revoke(desk.agent, now=timezone.now())
    with pytest.raises(AgentOffline, match="no PC is paired"):
        account(desk).discover()


def test_before_anything_was_told_it_is_too_early() -> None:
    desk = paired_desk()
    desk.tell(desk.say.hello())
    with pytest.raises(NotYet):
        account(desk).discover()


def test_a_store_that_is_closed_from_the_beginning_is_named() -> None:
    desk = paired_desk()
    condition = {"code": "outlook-closed", "detail": "Outlook is closed.", "since": None}
    desk.tell(desk.say.hello(), desk.say.state(conditions=[condition]))
    with pytest.raises(StoreUnavailable, match="Outlook is closed"):
        account(desk).discover()


def test_the_difference_of_the_clocks_is_told(desk: Desk) -> None:
    Agent.objects.update(skew_ms=90_000)
    opened = account(desk)
    opened.discover()
    assert opened.clock_offset == timedelta(seconds=90)


# --- pull ---


def test_events_come_as_told(desk: Desk) -> None:
    told = [
        event("a", MONDAY, uid="u", show_as="away", response="tentative", revision=3),
        {"key": "b", "etag": "e", "start": "2026-12-24", "end": "2026-12-27"}
        | {"private": True, "doubt": "its end is empty"},
        {"key": "c", "etag": "e", "problem": "The event has no start."},
    ]
    desk.tell(*desk.say.snapshot("work", "work-2", told))
    a, b, c = sorted(
        account(desk).pull("work", None, {}, window=WINDOW).events, key=lambda event: event.key
    )
    wall = MONDAY.replace(tzinfo=None)
    assert (a.uid, a.entry_revision, a.parts) == ("u", 3, (
        EventPart(
            Moment(wall, "UTC"), Moment(wall + timedelta(hours=1), "UTC"),
            show_as=ShowAs.AWAY, response=Response.TENTATIVE,
        ),
    ))  # fmt: skip
    (day,) = b.parts
    assert (day.start.wall.isoformat(), day.start.zone, day.all_day, day.private) == (
        "2026-12-24", None, True, True
    )  # fmt: skip
    assert (c.parts, c.problem) == ((), noted("The event has no start."))
    assert (a.doubts, b.doubts, c.doubts) == ((), (noted("its end is empty"),), ())


def test_what_is_odd_about_events_comes_as_codes(desk: Desk) -> None:
    """Of an agent that tells codes; what one of them is not known here is told as its text."""
    empty = reason_of(Oddity(Odd.EMPTY, name="DTEND")).wire()
    newer = {"code": "of-a-newer-agent", "about": {"value": "x"}}
    day = {"etag": "e", "start": "2026-12-24", "end": "2026-12-27"}
    in_file = {"code": "file-unreadable", "about": {"file": "c.ics"}}
    told = [
        day | {"key": "a", "doubt": "its DTEND is empty", "doubts": [empty]},
        day | {"key": "b", "doubt": "its DTEND is empty; more", "doubts": [empty, newer]},
        {"key": "c", "etag": "e", "problem": "In c.ics.", "reasons": [in_file, empty]},
        {"key": "d", "etag": "e", "problem": "Broken.", "reasons": [{"code": "event-broken"}]},
    ]
    desk.tell(*desk.say.snapshot("work", "work-2", told))
    a, b, c, d = sorted(
        account(desk).pull("work", None, {}, window=WINDOW).events, key=lambda event: event.key
    )
    assert a.doubts == (Oddity(Odd.EMPTY, name="DTEND"),)
    assert b.doubts == (noted("its DTEND is empty; more"),)
    said = []
    for language in ("en", "de"):
        with translation.override(language):
            said += [oddity_said(one.problem) for one in (c, d) if one.problem]
    assert said == [
        "The event in the file c.ics cannot be read: its DTEND is empty.",
        "Outlook cannot tell when this event is. Open it in Outlook and save it, or delete it.",
        "Der Eintrag in der Datei c.ics kann nicht gelesen werden: DTEND ist leer.",
        "Outlook kann nicht sagen, wann dieser Eintrag ist. Öffnen Sie ihn in Outlook und "
        "speichern Sie ihn, oder löschen Sie ihn.",
    ]


def test_a_pull_says_of_when_it_is_true(desk: Desk) -> None:
    assert (
        account(desk).pull("work", None, {}, window=WINDOW).as_of
        == AgentCalendar.objects.get().confirmed_at
    )


def test_what_is_known_can_be_read_while_the_agent_is_silent(desk: Desk) -> None:
    silence()
    assert account(desk).pull("work", None, {}, window=WINDOW).complete


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("permission-refused", PermissionRefused),
        ("calendar-gone", CalendarGone),
        ("store-closed", StoreUnavailable),
        ("store-busy", StoreUnavailable),
        ("store-prompt", StoreUnavailable),
        ("bad-message", ServerTrouble),
        ("something-new", ServerTrouble),
    ],
)
def test_the_error_of_a_calendar_is_raised(
    desk: Desk, code: str, error: type[ProviderError]
) -> None:
    desk.tell(desk.say.synced({}, failed={"work": {"code": code, "text": "Words of the agent."}}))
    with pytest.raises(error, match="Words of the agent"):
        account(desk).pull("work", None, {}, window=WINDOW)


def test_a_calendar_that_was_never_read_to_its_end_is_not_ready(desk: Desk) -> None:
    desk.tell(desk.say.calendars("work", "home"))
    first, _ = desk.say.snapshot("home", "home-1", [event("a", MONDAY), event("b", MONDAY)], size=1)
    desk.tell(first)
    with pytest.raises(NotYet):
        account(desk).pull("home", None, {}, window=WINDOW)


def test_a_calendar_that_was_read_but_not_confirmed_is_not_ready(desk: Desk) -> None:
    desk.tell(desk.say.calendars("work", "home"), *desk.say.snapshot("home", "home-1"))
    with pytest.raises(NotYet):
        account(desk).pull("home", None, {}, window=WINDOW)


def test_a_longer_horizon_is_not_known_before_the_agent_has_looked_there(desk: Desk) -> None:
    near, far = WINDOW.end - timedelta(days=1), WINDOW.end + timedelta(days=1)
    desk.tell(desk.say.synced({"work": "work-1"}, until=near.isoformat()))
    with pytest.raises(NotYet):
        account(desk).pull("work", None, {}, window=WINDOW)
    desk.tell(desk.say.synced({"work": "work-1"}, until=far.isoformat()))
    assert account(desk).pull("work", None, {}, window=WINDOW).complete


def test_a_cursor_from_before_a_forgotten_removal_leads_to_a_complete_pull(desk: Desk) -> None:
    now = timezone.now()
    desk.tell(*desk.say.snapshot("work", "work-2", [event("a", MONDAY), event("b", MONDAY)]))
    before = account(desk).pull("work", None, {}, window=WINDOW)
    desk.tell(desk.say.changes("work", "work-2", "work-3", removed=["a"]))
    after = account(desk).pull("work", before.cursor, {}, window=WINDOW)
    assert after.removed == ("a",)
    AgentEvent.objects.filter(key="a").update(gone_at=now - timedelta(days=31))
    prune(now)
    again = account(desk).pull("work", before.cursor, {"a": "x"}, window=WINDOW)
    assert (again.complete, again.present) == (True, frozenset({"b"}))
    assert again.reset_reason
    assert account(desk).pull("work", after.cursor, {}, window=WINDOW).is_empty


# --- writing: a thread plays the agent ---


@contextmanager
def answering(
    desk: Desk, reply: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    """Answer each command with what `reply(its message)` says."""
    ended, heard = threading.Event(), []

    def work() -> None:
        while not ended.wait(0.02):
            for row in AgentCommand.objects.unanswered():
                heard.append({"name": row.name, **row.arguments})
                desk.tell(reply({"id": str(row.pk), "name": row.name, **row.arguments}))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield heard
    finally:
        ended.set()
        thread.join(10)


written = pytest.mark.django_db(transaction=True)


@written
def test_writing_waits_for_the_answer(desk: Desk) -> None:
    def done(command: dict[str, Any]) -> dict[str, Any]:
        return desk.say.done(command["id"], key="k", etag="e", adopted=False)

    with answering(desk, done) as heard:
        assert account(desk).create("work", DRAFT) == Written("k", "e")
        later = replace(DRAFT, revision=2, title="Moved")
        assert account(desk).update("work", "k", "e", later) == Written("k", "e")
        account(desk).delete("work", "k", "e")
    assert [(each["name"], each["uid"], each["key"]) for each in heard] == [
        ("put", DRAFT.uid, ""), ("put", DRAFT.uid, "k"), ("remove", DRAFT.uid, "k")
    ]  # fmt: skip
    assert heard[1] == {
        "name": "put", "calendar": "work", "uid": DRAFT.uid, "revision": 2,
        "start": "2026-12-07T09:00:00Z", "end": "2026-12-07T10:00:00Z", "zone": "Europe/Berlin",
        "title": "Moved", "description": "", "location": "", "url": "", "private": False,
        "key": "k",
    }  # fmt: skip


@written
def test_the_same_write_is_asked_for_again_once_its_answer_was_used(desk: Desk) -> None:
    def done(command: dict[str, Any]) -> dict[str, Any]:
        return desk.say.done(command["id"], key="k", etag="e")

    with answering(desk, done) as heard:
        account(desk).create("work", DRAFT)
        account(desk).create("work", DRAFT)
    assert len(heard) == 2


@written
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("event-gone", EventGone),
        ("event-changed", EventChanged),
        ("event-refused", EventRefused),
        ("permission-refused", PermissionRefused),
        ("calendar-gone", CalendarGone),
        ("store-busy", StoreUnavailable),
        ("paused", NotYet),
        ("failed", ServerTrouble),
    ],
)
def test_what_the_agent_could_not_do_is_raised(
    desk: Desk, code: str, error: type[ProviderError]
) -> None:
    def failed(command: dict[str, Any]) -> dict[str, Any]:
        return desk.say.failed(command["id"], code, "Words of the agent.")

    with answering(desk, failed), pytest.raises(error, match="Words of the agent"):
        account(desk).create("work", DRAFT)


def test_an_answer_that_came_too_late_serves_the_next_try(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_module, "AT_ONCE", frozenset())
    with pytest.raises(NotYet):
        account(desk).create("work", DRAFT)
    command = AgentCommand.objects.get()
    desk.tell(desk.say.done(str(command.pk), key="k", etag="e"))
    assert account(desk).create("work", DRAFT) == Written("k", "e")
    assert AgentCommand.objects.get() == command


def test_a_refusal_that_came_too_late_is_told_once_and_then_asked_for_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_module, "AT_ONCE", frozenset())
    with pytest.raises(NotYet):
        account(desk).create("work", DRAFT)
    first = AgentCommand.objects.get()
    desk.tell(desk.say.failed(str(first.pk), "permission-refused", "Words of the agent."))
    with pytest.raises(PermissionRefused, match="Words of the agent"):
        account(desk).create("work", DRAFT)
    with pytest.raises(NotYet):
        account(desk).create("work", DRAFT)
    assert AgentCommand.objects.get() != first


def test_a_pc_that_does_not_answer_is_waited_for_once_and_told_everything(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_module, "A_MOMENT", timedelta(seconds=0.6))
    provider = account(desk)
    for number in range(30):
        with pytest.raises(NotYet):
            provider.create("work", replace(DRAFT, uid=f"daybook-{number}@portal.example"))
    assert AgentCommand.objects.unanswered().count() == 30
    assert AgentCommand.objects.exclude(awaited_until=None).count() == 1


def test_an_agent_that_asks_by_https_is_not_waited_for(desk: Desk) -> None:
    Agent.objects.update(line="https")
    for _ in range(2):
        with pytest.raises(NotYet):
            account(desk).create("work", DRAFT)
    assert AgentCommand.objects.count() == 1


def test_a_newer_wish_replaces_one_that_waits(desk: Desk) -> None:
    Agent.objects.update(line="https")
    for revision in (1, 2):
        with pytest.raises(NotYet):
            account(desk).create("work", replace(DRAFT, revision=revision))
    assert AgentCommand.objects.get().arguments["revision"] == 2


def test_nothing_is_asked_of_an_agent_that_is_offline(desk: Desk) -> None:
    silence()
    with pytest.raises(AgentOffline):
        account(desk).create("work", DRAFT)
    assert not AgentCommand.objects.exists()


def test_calendars_that_cannot_be_written_are_refused_without_asking(desk: Desk) -> None:
    desk.tell(desk.say.calendars("work", access="read-only"))
    with pytest.raises(PermissionRefused, match="Work"):
        account(desk).create("work", DRAFT)
    with pytest.raises(CalendarGone):
        account(desk).create("nowhere", DRAFT)
    assert not AgentCommand.objects.exists()


def test_an_event_that_the_line_cannot_carry_is_refused_without_asking(desk: Desk) -> None:
    with pytest.raises(EventRefused, match="url: must not be longer than 2000 characters"):
        account(desk).create("work", replace(DRAFT, url="https://portal.example/" + "x" * 2000))
    assert not AgentCommand.objects.exists()


def test_an_event_is_removed_by_the_uid_that_was_told_of_it(desk: Desk) -> None:
    Agent.objects.update(line="https")
    desk.tell(*desk.say.snapshot("work", "work-2", [event("k", MONDAY, uid="u-1", revision=1)]))
    with pytest.raises(NotYet):
        account(desk).delete("work", "k", "e")
    assert AgentCommand.objects.get().arguments == {"calendar": "work", "uid": "u-1", "key": "k"}
    desk.tell(desk.say.changes("work", "work-2", "work-3", removed=["k"]))
    with pytest.raises(NotYet):
        account(desk).delete("work", "k", "e")
    assert AgentCommand.objects.count() == 1


def test_an_event_of_which_nothing_is_known_is_not_removed_by_guess(desk: Desk) -> None:
    with pytest.raises(NotYet, match="has not told of this event"):
        account(desk).delete("work", "k", "e")
    assert not AgentCommand.objects.exists()
