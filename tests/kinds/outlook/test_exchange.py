"""What becomes of each message of an agent: when it is right, wrong, and said twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from daybook_ical.drafts import EventDraft
from daybook_protocol.commands import PutArguments
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connectors.actions.steer import disconnect_connector, pause_connector
from connectors.models import Connector
from kinds.outlook.commands import issue
from kinds.outlook.models import AgentCalendar, AgentCommand, AgentEvent, OutlookAccount
from kinds.outlook.pairing import revoke
from kinds.outlook.receive.scene import open_scene
from kinds.outlook.tasks import notice_silence
from tests.agents.speaker import Desk, clock, event, paired_desk
from tests.beside import Beside
from tests.factories import SyncRunFactory
from tests.syncs import asked_for, none_asked_for

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return paired_desk()


@pytest.fixture
def begun(desk: Desk) -> Desk:
    desk.begin("work")
    none_asked_for()
    return desk


def held(key: str = "work") -> dict[str, dict[str, Any]]:
    rows = AgentEvent.objects.filter(calendar__key=key, gone_at=None)
    return dict(rows.values_list("key", "item"))


def calendar(key: str = "work") -> AgentCalendar:
    return AgentCalendar.objects.get(key=key)


def woken() -> int:
    return len(asked_for())


def kinds(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["type"] for answer in answers]


# --- hello ---


def test_hello_is_answered_with_what_the_portal_holds(desk: Desk) -> None:
    (welcome,) = desk.tell(desk.say.hello())
    assert welcome.pop("at").endswith("Z")
    assert welcome.pop("portal")
    ahead = welcome["settings"].pop("days_ahead")
    assert 60 <= ahead <= 90
    assert welcome == {
        "type": "welcome", "protocol": 1, "last_seq": 0, "connector": "Outlook on ANNA-PC",
        "calendars": {},
        "settings": {
            "mode": "realtime", "minutes": 5, "paused": False, "titles": False, "days_back": 1,
            "addresses": [Connector.objects.get().host.email.lower()],
        },
    }  # fmt: skip
    desk.refresh()
    assert (desk.agent.version, desk.agent.system, desk.agent.line) == (
        "0.1.0", "Windows 11", "websocket"
    )  # fmt: skip
    assert desk.account.stream == desk.say.stream
    assert Connector.objects.get().account == "anna@example.com"


def test_a_later_hello_goes_on_in_the_stream(begun: Desk) -> None:
    (welcome,) = begun.tell(begun.say.hello())
    assert (welcome["last_seq"], welcome["calendars"]) == (3, {"work": "work-1"})


def test_a_new_stream_begins_at_one_and_calendars_keep_their_revisions(begun: Desk) -> None:
    (welcome,) = begun.tell(begun.say.hello(stream="another"))
    assert (welcome["last_seq"], welcome["calendars"]) == (0, {"work": "work-1"})
    begun.say.seq = 0
    changes = begun.say.changes("work", "work-1", "other-1", [event("a", MONDAY)])
    assert begun.tell(changes) == [{"type": "ack", "seq": 1}]
    assert list(held()) == ["a"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"protocol": 2}, "protocol-too-new"), ({"agent": "0.0.9"}, "agent-too-old")],
)
def test_an_agent_of_another_age_is_sent_away(desk: Desk, change: Any, code: str) -> None:
    (goodbye,) = desk.tell(desk.say.hello(**change), desk.say.calendars("work"))
    assert (goodbye["type"], goodbye["code"], goodbye["retry"]) == ("goodbye", code, False)
    assert not AgentCalendar.objects.exists()


def test_the_clock_of_the_pc_is_measured(desk: Desk) -> None:
    now = timezone.now()
    desk.tell(desk.say.hello(at=clock(now + timedelta(minutes=3))), now=now)
    assert desk.refresh().agent.skew_ms == 180_000
    desk.tell(desk.say.heartbeat(at=now - timedelta(days=400)), now=now)
    assert desk.refresh().agent.skew_ms == -(2**31 - 1)


def test_reports_before_the_first_hello_are_refused(desk: Desk) -> None:
    (refused,) = desk.tell(desk.say.calendars("work"))
    assert (refused["code"], refused["seq"]) == ("no-hello", 1)
    assert not AgentCalendar.objects.exists()


# --- heartbeat ---


def beats(desk: Desk, **more: Any) -> Connector:
    (beat,) = desk.tell(desk.say.heartbeat(**more))
    assert beat["type"] == "beat"
    return Connector.objects.get()


def confirmed(**changes: Any) -> None:
    connector = Connector.objects.get()
    SyncRunFactory(connector=connector)
    soon = timezone.now() + timedelta(minutes=30)
    Connector.objects.filter(pk=connector.pk).update(**{"next_sync_at": soon, **changes})


def test_a_heartbeat_is_a_sign_of_life_and_costs_one_statement(
    begun: Desk, django_assert_num_queries: Any
) -> None:
    confirmed()
    earlier = timezone.now()
    message = begun.say.heartbeat()
    with django_assert_num_queries(1):
        assert kinds(begun.tell(message)) == ["beat"]
    connector, agent = Connector.objects.get(), begun.refresh().agent
    assert connector.last_seen_at is not None
    assert connector.last_seen_at >= earlier
    assert connector.vouched_at == connector.last_seen_at == agent.last_seen_at


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "auto"},
        {"paused_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"next_sync_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"next_sync_at": None},
    ],
)
def test_nobody_vouches_for_what_is_not_read_all_the_time(begun: Desk, changes: Any) -> None:
    confirmed(**changes)
    assert beats(begun).vouched_at is None


def test_a_store_that_is_not_watched_vouches_for_nothing(begun: Desk) -> None:
    confirmed()
    assert beats(begun, alive=False).vouched_at is None


def test_a_calendar_with_an_error_is_not_vouched_for(begun: Desk) -> None:
    confirmed()
    AgentCalendar.objects.update(error_code="store-busy")
    assert beats(begun).vouched_at is None


@pytest.mark.parametrize("code", ["sync-failed", "outlook-closed"])
def test_an_agent_that_cannot_read_vouches_for_nothing(begun: Desk, code: str) -> None:
    confirmed()
    begun.tell(begun.say.state(conditions=[{"code": code, "detail": "", "since": ""}]))
    assert beats(begun).vouched_at is None
    begun.tell(begun.say.state(conditions=[]))
    assert beats(begun).vouched_at is not None


@pytest.mark.parametrize("outcome", ["running", "failed", "partial"])
def test_what_was_told_but_not_read_is_not_vouched_for(begun: Desk, outcome: str) -> None:
    SyncRunFactory(connector=Connector.objects.get(), outcome=outcome)
    soon = timezone.now() + timedelta(minutes=30)
    Connector.objects.update(next_sync_at=soon)
    assert beats(begun).vouched_at is None


def test_after_a_silence_the_first_sign_of_life_wakes_the_sync(begun: Desk) -> None:
    later = timezone.now() + timedelta(seconds=80)
    assert notice_silence(later) == 1
    assert begun.refresh().agent.was_silent
    assert kinds(begun.tell(begun.say.heartbeat(), now=later)) == ["beat"]
    assert not begun.refresh().agent.was_silent
    assert woken() == 1


# --- calendars ---


def test_calendars_are_listed_in_their_order(desk: Desk) -> None:
    desk.tell(desk.say.hello())
    assert desk.tell(desk.say.calendars("work", "home")) == [{"type": "ack", "seq": 1}]
    assert [(row.key, row.name) for row in AgentCalendar.objects.all()] == [
        ("work", "Work"), ("home", "Home")
    ]  # fmt: skip
    assert desk.refresh().account.listed_at
    # The pass that found the list is not at its end yet.
    assert woken() == 0


def test_a_calendar_that_is_not_shared_any_more_is_gone_until_it_comes_back(begun: Desk) -> None:
    begun.tell(begun.say.calendars("home"))
    assert calendar().gone_at
    begun.tell(begun.say.calendars("work", "home", access="read-only"))
    assert (calendar().gone_at, calendar().access, calendar().revision) == (
        None, "read-only", "work-1"
    )  # fmt: skip


# --- snapshots ---


def hours(count: int) -> list[dict[str, Any]]:
    return [event(f"e{number}", MONDAY + timedelta(hours=number)) for number in range(count)]


def test_a_snapshot_in_parts_is_there_when_its_last_part_is(begun: Desk) -> None:
    first, second = begun.say.snapshot("work", "work-2", hours(5), size=3)
    assert begun.tell(first) == [{"type": "ack", "seq": 4}]
    assert (len(held()), calendar().revision, woken()) == (3, "work-1", 0)
    begun.tell(second)
    assert (len(held()), calendar().revision, woken()) == (5, "work-2", 0)


def test_a_snapshot_replaces_everything_at_its_end(begun: Desk) -> None:
    begun.tell(*begun.say.snapshot("work", "work-2", hours(4)))
    first, second = begun.say.snapshot("work", "work-3", hours(3)[1:], size=1)
    begun.tell(first)
    assert len(held()) == 4
    begun.tell(second)
    assert set(held()) == {"e1", "e2"}


def test_a_repeated_snapshot_changes_no_version(begun: Desk) -> None:
    begun.tell(*begun.say.snapshot("work", "work-2", hours(3)))
    versions = set(AgentEvent.objects.values_list("version", flat=True))
    begun.tell(*begun.say.snapshot("work", "work-3", hours(3)))
    assert set(AgentEvent.objects.values_list("version", flat=True)) == versions
    moved = [event("e0", MONDAY + timedelta(days=1)), *hours(3)[1:]]
    begun.tell(*begun.say.snapshot("work", "work-4", moved))
    changed = AgentEvent.objects.filter(version=calendar().version)
    assert [row.key for row in changed] == ["e0"]


def test_a_missing_part_is_asked_for_once(begun: Desk) -> None:
    parts = begun.say.snapshot("work", "work-2", hours(4), size=1)
    begun.tell(parts[0])
    for number, part in enumerate(parts[2:], start=5):
        part["seq"] = number
    resend, ack = begun.tell(parts[2])
    assert (resend["type"], resend["calendar"], ack["seq"]) == ("resend", "work", 5)
    assert kinds(begun.tell(parts[3])) == ["ack"]
    assert calendar().revision == "work-1"


def test_a_part_that_cannot_be_read_costs_the_snapshot_but_not_the_line(begun: Desk) -> None:
    first, second = begun.say.snapshot("work", "work-2", hours(4), size=2)
    first["events"][0]["end"] = "tomorrow"
    refused, ack = begun.tell(first)
    assert (refused["code"], refused["seq"], ack) == ("bad-message", 4, {"type": "ack", "seq": 4})
    assert kinds(begun.tell(second)) == ["ack"]
    assert (calendar().revision, calendar().error_code) == ("", "bad-message")
    assert kinds(begun.tell(begun.say.synced({"work": "work-2"}))) == ["ack"]
    begun.tell(*begun.say.snapshot("work", "work-3", hours(4)))
    assert (calendar().revision, calendar().error_code, len(held())) == ("work-3", "", 4)


def test_titles_are_kept_only_when_the_host_wants_them(begun: Desk) -> None:
    begun.tell(*begun.say.snapshot("work", "work-2", [event("a", MONDAY, title="Cake")]))
    assert "title" not in held()["a"]
    OutlookAccount.objects.update(titles=True)
    begun.tell(*begun.say.snapshot("work", "work-3", [event("a", MONDAY, title="Cake")]))
    assert held()["a"]["title"] == "Cake"


def test_a_snapshot_of_a_calendar_that_was_not_listed_is_refused(begun: Desk) -> None:
    refused, ack = begun.tell(*begun.say.snapshot("secret", "secret-1", hours(1)))
    assert (refused["code"], ack["seq"]) == ("unknown-calendar", 4)
    assert not AgentCalendar.objects.filter(key="secret").exists()


@pytest.mark.slow
def test_five_thousand_events_are_taken_in_with_few_questions(begun: Desk) -> None:
    for revision in ("work-2", "work-3"):
        parts, asked = begun.say.snapshot("work", revision, hours(5000)), []
        for part in parts:
            with CaptureQueriesContext(connection) as questions:
                begun.tell(part)
            asked.append(len(questions))
        assert len(held()) == 5000
        assert max(asked) <= 15, asked


# --- changes ---


def test_changes_add_change_and_remove(begun: Desk) -> None:
    begun.tell(*begun.say.snapshot("work", "work-2", hours(3)))
    told = [event("e0", MONDAY + timedelta(days=1)), event("new", MONDAY)]
    assert kinds(begun.tell(begun.say.changes("work", "work-2", "work-3", told, ["e1"]))) == ["ack"]
    assert sorted(held()) == ["e0", "e2", "new"]
    assert held()["e0"]["start"] == "2026-12-08T09:00:00Z"
    assert (calendar().revision, woken()) == ("work-3", 0)
    assert AgentEvent.objects.get(key="e1").item == {"uid": ""}


# --- what cannot be read any more ---

UNREADABLE = {"key": "s", "etag": "bad", "problem": "It has no start."}
SERIES = [event(f"s#{day}", MONDAY + timedelta(days=day)) for day in range(3)]
OTHER = event("other", MONDAY)


@pytest.fixture
def unreadable(begun: Desk) -> Desk:
    """A series became unreadable, so its occurrences are no longer told."""
    begun.tell(*begun.say.snapshot("work", "work-2", [*SERIES, OTHER]))
    gone = ["s#0", "s#1", "s#2", "other"]
    begun.tell(begun.say.changes("work", "work-2", "work-3", [UNREADABLE], gone))
    return begun


def test_occurrences_of_what_cannot_be_read_are_held(unreadable: Desk) -> None:
    assert sorted(held()) == ["s", "s#0", "s#1", "s#2"]
    assert held()["s#1"] == {"start": "2026-12-08T09:00:00Z", "end": "2026-12-08T10:00:00Z"}


def test_events_of_a_file_that_cannot_be_read_are_held(begun: Desk) -> None:
    told = [event("all.ics/a", MONDAY), event("all.ics/b#1", MONDAY), event("all", MONDAY)]
    begun.tell(*begun.say.snapshot("work", "work-2", told))
    broken = UNREADABLE | {"key": "all.ics"}
    gone = [each["key"] for each in told]
    begun.tell(begun.say.changes("work", "work-2", "work-3", [broken], gone))
    assert sorted(held()) == ["all.ics", "all.ics/a", "all.ics/b#1"]


def test_a_snapshot_does_not_sweep_what_is_held(unreadable: Desk) -> None:
    for revision in ("work-4", "work-5"):
        unreadable.tell(*unreadable.say.snapshot("work", revision, [UNREADABLE]))
        assert sorted(held()) == ["s", "s#0", "s#1", "s#2"]


def test_what_was_held_goes_when_it_can_be_read_again(unreadable: Desk) -> None:
    told = [SERIES[1], event("s#9", MONDAY + timedelta(days=9))]
    unreadable.tell(unreadable.say.changes("work", "work-3", "work-4", told, ["s"]))
    assert sorted(held()) == ["s#1", "s#9"]


def test_what_was_held_goes_when_it_is_one_event_now(unreadable: Desk) -> None:
    told = [event("s", MONDAY)]
    unreadable.tell(unreadable.say.changes("work", "work-3", "work-4", told))
    assert list(held()) == ["s"]


def test_what_was_held_goes_with_a_snapshot_that_can_be_read(unreadable: Desk) -> None:
    unreadable.tell(*unreadable.say.snapshot("work", "work-4", [SERIES[2]]))
    assert list(held()) == ["s#2"]


def test_what_was_held_goes_when_it_is_gone_itself(unreadable: Desk) -> None:
    unreadable.tell(unreadable.say.changes("work", "work-3", "work-4", removed=["s"]))
    assert held() == {}


def test_a_difference_from_something_else_is_not_applied_but_asked_for_anew(begun: Desk) -> None:
    resend, ack = begun.tell(begun.say.changes("work", "work-0", "work-3", hours(1)))
    assert resend == {
        "type": "resend", "calendar": "work",
        "reason": "The portal does not hold revision work-0.",
    }  # fmt: skip
    assert (ack["seq"], held(), woken()) == (4, {}, 0)


def test_a_report_that_was_repeated_is_only_acknowledged(begun: Desk) -> None:
    begun.tell(*begun.say.snapshot("work", "work-2", hours(3)))
    removal = begun.say.changes("work", "work-2", "work-3", removed=["e1"])
    begun.tell(removal)
    begun.tell(begun.say.changes("work", "work-3", "work-4", [hours(2)[1]]))
    assert begun.tell(removal) == [{"type": "ack", "seq": 6}]
    assert sorted(held()) == ["e0", "e1", "e2"]


def test_a_gap_is_told_with_the_number_that_is_expected(begun: Desk) -> None:
    begun.say.seq += 3
    (refused,) = begun.tell(begun.say.changes("work", "work-1", "work-2", hours(1)))
    assert refused == {
        "type": "refused", "code": "gap", "detail": "Report 7 came after 3; send 4 first.",
        "seq": 7, "expected": 4,
    }  # fmt: skip
    assert begun.refresh().account.last_seq == 3


def test_a_report_of_an_unknown_kind_is_refused_and_the_next_one_goes_on(begun: Desk) -> None:
    unknown = begun.say.report("weather", sunny=True)
    refused, ack = begun.tell(unknown, begun.say.calendars("work"))
    assert (refused["code"], refused["seq"], ack["seq"]) == ("unknown-type", 4, 5)


def test_what_is_no_message_is_refused(begun: Desk) -> None:
    answers = begun.tell([], "text", {"type": "weather"})
    assert [answer["code"] for answer in answers] == ["bad-message", "bad-message", "unknown-type"]


# --- synced ---


def test_only_synced_confirms_and_by_our_clock(begun: Desk) -> None:
    now = timezone.now() + timedelta(minutes=10)
    begun.tell(begun.say.hello(at=clock(now + timedelta(hours=1))), now=now)
    seen = now + timedelta(hours=1) - timedelta(seconds=20)
    begun.tell(begun.say.synced({"work": "work-1"}, at=seen), now=now)
    assert calendar().confirmed_at == now - timedelta(seconds=20)
    assert begun.refresh().account.confirmed_at == now - timedelta(seconds=20)
    assert woken() == 1


def test_a_late_report_does_not_make_a_calendar_older(begun: Desk) -> None:
    before = calendar().confirmed_at
    begun.tell(begun.say.synced({"work": "work-1"}, at=timezone.now() - timedelta(hours=5)))
    assert calendar().confirmed_at == before


def test_synced_of_a_revision_that_is_not_held_asks_for_it(begun: Desk) -> None:
    before = calendar().confirmed_at
    resend, ack = begun.tell(begun.say.synced({"work": "work-7"}))
    assert (resend["type"], resend["calendar"], ack["seq"]) == ("resend", "work", 4)
    assert calendar().confirmed_at == before


def test_failed_calendars_keep_their_error_until_they_are_confirmed(begun: Desk) -> None:
    failure = {"work": {"code": "permission-refused", "text": "You may not open it."}}
    begun.tell(begun.say.synced({}, failed=failure))
    assert (calendar().error_code, calendar().error_text) == (
        "permission-refused", "You may not open it."
    )  # fmt: skip
    begun.tell(begun.say.synced({"work": "work-1"}))
    assert calendar().error_code == ""


def test_several_reports_at_once_wake_the_sync_once(begun: Desk) -> None:
    answers = begun.tell(
        begun.say.changes("work", "work-1", "work-2", hours(1)),
        begun.say.changes("work", "work-2", "work-3", hours(2)),
        begun.say.synced({"work": "work-3"}),
    )
    assert answers == [{"type": "ack", "seq": 6}]
    assert woken() == 1


def test_a_paused_connector_is_not_woken_but_everything_is_kept(begun: Desk) -> None:
    pause_connector(connector=Connector.objects.get(), now=timezone.now())
    begun.tell(begun.say.changes("work", "work-1", "work-2", hours(1)))
    begun.tell(begun.say.synced({"work": "work-2"}))
    assert (woken(), len(held())) == (0, 1)
    assert Connector.objects.get().next_sync_at is None


# --- answers ---


def put(desk: Desk, key: str = "") -> AgentCommand:
    start = datetime(2026, 11, 27, 13, tzinfo=UTC)
    draft = EventDraft("uid-1", 1, start, start + timedelta(hours=1), "Europe/Berlin", "Meeting")
    arguments = PutArguments.of(draft, calendar="work", key=key)
    return issue(desk.account, subject="uid-1", arguments=arguments, now=timezone.now())


def test_an_answer_is_kept_and_wakes_the_sync_if_nobody_waits(begun: Desk) -> None:
    command = put(begun)
    assert kinds(begun.tell(begun.say.done(str(command.pk), key="k", etag="e"))) == ["ack"]
    command.refresh_from_db()
    assert (command.outcome, command.result) == ("done", {"key": "k", "etag": "e"})
    assert woken() == 1


def test_an_answer_that_is_waited_for_wakes_nobody(begun: Desk) -> None:
    command = put(begun)
    AgentCommand.objects.update(awaited_until=timezone.now() + timedelta(seconds=5))
    begun.tell(begun.say.failed(str(command.pk), "store-busy", "A dialog is open."))
    command.refresh_from_db()
    assert (command.outcome, command.result["code"], woken()) == ("failed", "store-busy", 0)


def test_answers_nobody_asked_for_and_second_answers_change_nothing(begun: Desk) -> None:
    command = put(begun)
    begun.tell(begun.say.done("2d9f2c0e-4e4a-4e4e-9d5e-0c9c6a3a8a11"))
    begun.tell(begun.say.done(str(command.pk), key="first"))
    begun.tell(begun.say.failed(str(command.pk), "failed"))
    command.refresh_from_db()
    assert (command.outcome, command.result) == ("done", {"key": "first"})


def test_unanswered_commands_follow_every_welcome(begun: Desk) -> None:
    command = put(begun)
    for _ in range(2):
        _, told = begun.tell(begun.say.hello())
        assert told == {
            "type": "command", "id": str(command.pk), "name": "put",
            "arguments": {
                "calendar": "work", "uid": "uid-1", "revision": 1, "key": "", "title": "Meeting",
                "start": "2026-11-27T13:00:00Z", "end": "2026-11-27T14:00:00Z",
                "zone": "Europe/Berlin", "description": "", "location": "", "url": "",
                "private": False,
            },
        }  # fmt: skip
    begun.tell(begun.say.done(str(command.pk)))
    assert kinds(begun.tell(begun.say.hello())) == ["welcome"]


def test_of_one_subject_only_the_latest_command_counts(begun: Desk) -> None:
    first, same, second = put(begun), put(begun), put(begun, key="k")
    assert first == same
    assert list(AgentCommand.objects.all()) == [second]


# --- wishes ---


def test_a_wish_changes_the_mode_and_settings_follow(begun: Desk) -> None:
    settings, ack = begun.tell(begun.say.report("wish", mode="auto", minutes=15))
    assert (settings["type"], settings["mode"], settings["minutes"]) == ("settings", "auto", 15)
    connector = Connector.objects.get()
    assert (connector.mode, connector.interval, ack["seq"]) == ("auto", 15, 4)
    (manual, _) = begun.tell(begun.say.report("wish", mode="manual"))
    assert (manual["mode"], Connector.objects.get().next_sync_at) == ("manual", None)
    (again, _) = begun.tell(begun.say.report("wish", mode="auto"))
    assert (again["mode"], again["minutes"]) == ("auto", 15)


def test_a_pause_on_the_pc_pauses_the_connector_until_it_ends(begun: Desk) -> None:
    settings, _ = begun.tell(begun.say.report("wish", paused=True))
    assert settings["paused"]
    assert begun.refresh().account.paused_on_pc
    assert Connector.objects.get().paused_at
    settings, _ = begun.tell(begun.say.report("wish", paused=False))
    assert not settings["paused"]
    assert not begun.refresh().account.paused_on_pc
    assert Connector.objects.get().paused_at is None
    assert woken() == 1


def test_a_wish_for_an_interval_that_does_not_exist_changes_nothing(begun: Desk) -> None:
    refused, ack = begun.tell(begun.say.report("wish", minutes=7))
    assert (refused["type"], ack["seq"]) == ("refused", 4)
    assert "minutes" in refused["detail"]
    assert Connector.objects.get().interval == 5


# --- state, progress, findings ---


def test_the_state_is_kept_as_told(begun: Desk) -> None:
    condition = {"code": "channel-blocked", "detail": "A proxy.", "since": "2026-11-25T08:40:00Z"}
    assert begun.tell(begun.say.state(conditions=[condition], waiting=3)) == []
    state = begun.refresh().agent.state
    assert (state["conditions"], state["waiting"]) == ([condition], 3)


def test_progress_stands_beside_the_state_until_the_next_one(begun: Desk) -> None:
    begun.tell(begun.say.state())
    progress = {"type": "progress", "calendar": "work", "step": "Reading", "done": 5, "total": None}
    assert begun.tell(progress) == []
    state = begun.refresh().agent.state
    assert (state["progress"]["name"], state["progress"]["done"], state["mode"]) == (
        "Work", 5, "realtime"
    )  # fmt: skip
    begun.tell(begun.say.state())
    assert "progress" not in begun.refresh().agent.state


def test_findings_are_kept_by_their_kind(begun: Desk) -> None:
    for kind in ("doctor", "selftest", "doctor"):
        begun.tell(begun.say.report("findings", kind=kind, report={"seq": begun.say.seq}))
    findings = begun.refresh().agent.findings
    assert {kind: told["report"]["seq"] for kind, told in findings.items()} == {
        "doctor": 5, "selftest": 4
    }  # fmt: skip


# --- who may not speak ---


def test_a_revoked_agent_hears_goodbye_whatever_it_says(begun: Desk) -> None:
    revoke(begun.agent, now=timezone.now())
    for message in (begun.say.heartbeat(), begun.say.calendars("work"), begun.say.hello()):
        (goodbye,) = begun.tell(message)
        assert (goodbye["type"], goodbye["code"]) == ("goodbye", "revoked")


def test_the_agent_of_a_deleted_connector_hears_goodbye(begun: Desk) -> None:
    Connector.objects.get().delete()
    (goodbye,) = begun.tell(begun.say.heartbeat())
    assert goodbye["code"] == "revoked"


@pytest.mark.django_db(transaction=True)
def test_who_disconnects_waits_for_a_report_that_is_just_stored() -> None:
    desk = paired_desk()
    desk.begin("work")
    stored = AgentEvent.objects.create(calendar=calendar(), key="one", item={}, version=1)
    deleting = Beside(lambda: disconnect_connector(connector=Connector.objects.get()))
    with transaction.atomic():
        assert open_scene(desk.agent.pk, "websocket", timezone.now())
        deleting.begin()
        assert deleting.waits_for_a_lock()
        AgentEvent.objects.filter(pk=stored.pk).update(version=2)
        Connector.objects.update(last_seen_at=timezone.now())
    assert deleting.ended_with() is None
    assert not Connector.objects.exists()
