"""Change from one account to another: the wizard, the switch, and the move of future bookings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from daybook_ical.events import ShowAs
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.actions.event import show_in_calendars
from bookings.models import Meeting
from calendars.actions.change import (
    ChangeRefused,
    begin_change,
    cancel_change,
    choose_account,
    choose_calendars,
    confirm_change,
)
from calendars.changing import movers
from calendars.changing.report import report_of
from calendars.changing.swap import replaced
from calendars.choice import Choice, choice_of
from calendars.models import AccountChange, AssociatedCalendars, Calendar, CalendarEntry
from calendars.sync.engine import sync_connector
from calendars.sync.outbox import write_due
from connectors.kinds.registry import offered_kinds
from connectors.models import Connector
from live import fragments
from providers import vault
from providers.base import Access
from providers.errors import Unreachable
from providers.words import said
from tests.calendars.conftest import meeting
from tests.factories import (
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingFactory,
    BookingPageFactory,
    ConnectorFactory,
    MeetingFactory,
    UserFactory,
    span,
)
from tests.kinds.memory.provider import MemoryAccount, add_account, forget_accounts

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """A host with an account in use (Work main, Room additional as "Busy", Team read), and a new
    one that was just read. A page follows the default, another has a table of its own."""

    host: User
    old: Connector
    new: Connector
    old_account: MemoryAccount
    new_account: MemoryAccount
    meeting: Meeting
    other: Meeting

    def calendar(self, name: str) -> Calendar:
        return Calendar.objects.get(connector__host=self.host, name=name)

    def change(self) -> AccountChange:
        return begin_change(old=self.old, new=self.new)

    def places(self, **names: str) -> dict[int, int | None]:
        """`places(Work="Home")`"""
        return {
            self.calendar(old).pk: self.calendar(new).pk if new else None
            for old, new in names.items()
        }

    def confirmed(self) -> AccountChange:
        change = self.change()
        choose_calendars(change=change, by=self.places(Work="Home", Room="Den", Team=""))
        confirm_change(change=change, now=timezone.now())
        return change


def memory(
    host: User, name: str, *calendars: tuple[str, Access]
) -> tuple[Connector, MemoryAccount]:
    account = add_account(f"memory://{name}", "john", "secret")
    for key, access in calendars:
        account.add_calendar(key, name=key, access=access)
    connector = ConnectorFactory(
        host=host, name=name, address=f"memory://{name}", account=f"john@{name}",
        sealed_credentials=vault.seal({"username": "john", "password": "secret"}),
    )  # fmt: skip
    return connector, account


def in_days(days: int) -> datetime:
    day = datetime.now(UTC) + timedelta(days=days)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


@pytest.fixture
def world() -> Iterator[World]:
    host = UserFactory(timezone="UTC")
    write, read = Access.READ_WRITE, Access.READ_ONLY
    old, old_account = memory(host, "Office", ("Work", write), ("Room", write), ("Team", read))
    sync_connector(old.pk, trigger="first")
    default = AssociatedCalendars.objects.get(host=host, is_default=True)
    rows = {row.calendar.name: row for row in default.rows.all()}
    rows["Room"].is_busy, rows["Room"].is_additional, rows["Room"].copy = False, True, "busy"
    rows["Room"].save()
    AssociatedCalendarFactory(table=default, calendar=Calendar.objects.get(name="Team"))
    own = AssociatedCalendarsFactory(host=host, is_default=False)
    AssociatedCalendarFactory(table=own, calendar=Calendar.objects.get(name="Work"), is_main=True)
    page = BookingPageFactory(user=host, title="Intro", timezone="UTC")
    other = BookingPageFactory(user=host, title="Talk", timezone="UTC", table=own)
    meetings = []
    for place, days in ((page, 3), (other, 4)):
        meeting = MeetingFactory(page=place, during=span(in_days(days)), zone="UTC")
        BookingFactory(meeting=meeting)
        show_in_calendars(meeting)
        meetings.append(meeting)
    assert write_due(old.pk).written == 3
    new, new_account = memory(host, "Private", ("Home", write), ("Den", write), ("Feed", read))
    sync_connector(new.pk, trigger="first")
    old.refresh_from_db()
    new.refresh_from_db()
    yield World(host, old, new, old_account, new_account, *meetings)
    forget_accounts()


def tables(host: User) -> list[dict[str, Any]]:
    names = dict(Calendar.objects.values_list("pk", "name"))
    found = AssociatedCalendars.objects.filter(host=host).order_by("-is_default", "pk")
    return [
        {
            "main": names.get(choice.main or 0),
            "busy": sorted(names[pk] for pk in choice.busy),
            "additional": {names[pk]: choice.copy_of(pk) for pk in choice.additional},
        }
        for choice in (choice_of(list(table.rows.all())) for table in found)
    ]


BEFORE = [
    {"main": "Work", "busy": ["Team", "Work"], "additional": {"Room": "busy"}},
    {"main": "Work", "busy": ["Work"], "additional": {}},
]
AFTER = [
    {"main": "Home", "busy": ["Home"], "additional": {"Den": "busy"}},
    {"main": "Home", "busy": ["Home"], "additional": {}},
]


def titles(account: MemoryAccount) -> dict[str, list[str]]:
    return {
        key: sorted(part.title for event in calendar.events.values() for part in event.parts)
        for key, calendar in account.calendars.items()
    }


def test_confirming_switches_every_table_and_moves_the_future_bookings(world: World) -> None:
    change = world.change()
    choose_calendars(change=change, by=world.places(Work="Home", Room="Den", Team=""))
    assert tables(world.host) == BEFORE

    confirm_change(change=change, now=timezone.now())
    assert tables(world.host) == AFTER
    before = report_of(change, timezone.now())
    assert (before.total, before.moved, before.pending, before.failed) == (2, 0, 2, 0)
    assert not before.may_disconnect

    assert write_due(world.new.pk).written == 3
    assert write_due(world.old.pk).written == 3
    after = report_of(change, timezone.now())
    assert (after.moved, after.is_over, after.may_disconnect) == (2, True, True)
    assert titles(world.old_account) == {"Work": [], "Room": [], "Team": []}
    assert titles(world.new_account) == {
        "Home": ["Intro: Grace Guest", "Talk: Grace Guest"],
        "Den": [""],  # a private event, whose title is not kept
        "Feed": [],
    }


def test_past_bookings_stay_where_they_are(world: World) -> None:
    past = MeetingFactory(page=world.meeting.page, during=span(in_days(-3)), zone="UTC")
    show_in_calendars(past)
    write_due(world.old.pk)
    change = world.confirmed()
    assert change.meetings == sorted([str(world.meeting.pk), str(world.other.pk)])
    stays = CalendarEntry.objects.filter(meeting=past.pk, wanted="present")
    assert sorted(stays.values_list("calendar__name", flat=True)) == ["Room", "Work"]


def test_an_old_account_that_is_offline_is_reported_and_caught_up_with_later(world: World) -> None:
    change = world.confirmed()
    world.old_account.fail(Unreachable("no answer"), on="delete", times=99)
    write_due(world.new.pk)
    write_due(world.old.pk)
    report = report_of(change, timezone.now())
    assert (report.moved, report.failed, report.may_disconnect) == (0, 2, False)
    (reason,) = report.old.reasons
    assert (reason.text, reason.count) == ("The server does not answer. (no answer)", 3)
    assert reason.next_try_at is not None
    assert (report.new.done, report.new.waiting) == (3, 0)

    world.old_account.failures.clear()
    sync_connector(world.old.pk, trigger="button")
    write_due(world.old.pk)
    assert report_of(change, timezone.now()).is_over


def test_a_death_while_confirming_leaves_everything_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing catches it, as nothing catches a kill."""

    def die(meetings: object) -> None:
        assert tables(world.host) == AFTER
        raise Killed

    change = world.change()
    choose_calendars(change=change, by=world.places(Work="Home", Room="Den", Team=""))
    known = list(movers._movers)
    movers._movers.append(die)
    try:
        with pytest.raises(Killed), transaction.atomic():
            confirm_change(change=change, now=timezone.now())
    finally:
        movers._movers[:] = known
    assert tables(world.host) == BEFORE
    assert AccountChange.objects.under_way().get().replacements is not None
    assert not CalendarEntry.objects.pending().exists()

    confirm_change(change=AccountChange.objects.get(), now=timezone.now())
    assert tables(world.host) == AFTER


def test_a_writer_that_dies_between_the_accounts_is_taken_up_again(world: World) -> None:
    change = world.confirmed()
    write_due(world.new.pk)
    half = report_of(change, timezone.now())
    assert (half.moved, half.pending, half.new.waiting, half.old.waiting) == (0, 2, 0, 3)
    for _ in range(2):
        write_due(world.new.pk)
        write_due(world.old.pk)
    assert report_of(change, timezone.now()).is_over
    assert titles(world.new_account)["Home"] == ["Intro: Grace Guest", "Talk: Grace Guest"]


def test_a_booking_cancelled_after_the_change_is_removed_from_the_new_account(world: World) -> None:
    change = world.confirmed()
    write_due(world.new.pk)
    Meeting.objects.filter(pk=world.meeting.pk).update(state=Meeting.State.CANCELLED)
    world.meeting.refresh_from_db()
    show_in_calendars(world.meeting)
    for connector in (world.new, world.old):
        write_due(connector.pk)
    assert report_of(change, timezone.now()).is_over
    assert titles(world.new_account)["Home"] == ["Talk: Grace Guest"]


# --- What is refused ---


def refused(act: Any) -> tuple[str, ...]:
    with pytest.raises(ChangeRefused) as found:
        act()
    return tuple(map(said, found.value.reasons))


def test_impossible_choices_are_refused_with_a_sentence(world: World) -> None:
    stranger = ConnectorFactory()
    unread = ConnectorFactory(host=world.host, name="Unread")
    change = world.change()

    assert refused(lambda: choose_account(change=change, new=world.old)) == (
        "Office is the account you are changing from. Choose another one.",
    )
    assert refused(lambda: choose_account(change=change, new=stranger)) == (
        "This account is not yours.",
    )
    places = world.places
    assert refused(
        lambda: choose_calendars(change=change, by=places(Work="", Room="Feed", Team="Feed"))
    ) == (
        "“Work” is a main booking calendar: choose one of Private that can be written to in its "
        "place.",
        "What shall take the place of “Room” is no calendar of Private that can be written to.",
    )
    assert refused(lambda: choose_calendars(change=change, by=places(Work="Home", Room=""))) == (
        "“Team” is used as well. Say what takes its place.",
    )
    choose_account(change=change, new=unread)
    assert refused(lambda: choose_calendars(change=change, by=places(Work="Home"))) == (
        "Unread was not read yet. Wait for its first sync.",
    )
    assert tables(world.host) == BEFORE


def test_an_account_that_nothing_uses_needs_no_change(world: World) -> None:
    (sentence,) = refused(lambda: begin_change(old=world.new))
    assert sentence.startswith("Nothing uses the calendars of Private")
    assert not AccountChange.objects.exists()


def test_a_calendar_that_lost_its_permission_before_confirming_is_refused(world: World) -> None:
    change = world.change()
    choose_calendars(change=change, by=world.places(Work="Home", Room="", Team=""))
    Calendar.objects.filter(name="Home").update(access="read-only")
    assert refused(lambda: confirm_change(change=change, now=timezone.now())) == (
        "What shall take the place of “Work” is no calendar of Private that can be written to.",
    )
    assert tables(world.host) == BEFORE


def test_a_confirmed_change_is_neither_confirmed_again_nor_called_off(world: World) -> None:
    change = world.confirmed()
    assert refused(lambda: confirm_change(change=change, now=timezone.now())) == (
        "This change was confirmed or called off meanwhile.",
    )
    assert cancel_change(change=change) is False
    assert AccountChange.objects.count() == 1


def test_the_database_allows_one_change_at_a_time_and_never_to_the_same_account(
    world: World,
) -> None:
    world.change()
    for new in (None, world.new):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountChange.objects.create(host=world.host, old=world.old, new=new)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.create(host=world.host, old=world.new, new=world.new)


# --- Swapping, without a database ---


@pytest.mark.parametrize(
    ("choice", "by", "expected"),
    [
        (Choice(1, frozenset({1, 2})), {1: 9, 2: None}, Choice(9, frozenset({9}))),
        (Choice(1, frozenset({1, 5})), {1: 9}, Choice(9, frozenset({9, 5}))),
        (Choice(5, frozenset({5, 1})), {1: 9}, Choice(5, frozenset({5, 9}))),
        (
            Choice(1, frozenset({1}), frozenset({2, 3}), {2: "busy", 3: "full"}),
            {1: 8, 2: 9, 3: 9},
            Choice(8, frozenset({8}), frozenset({9}), {9: "busy"}),
        ),
        (
            Choice(1, frozenset({1}), frozenset({2}), {2: "full"}),
            {1: 9, 2: 9},
            Choice(9, frozenset({9})),
        ),
    ],
)
def test_calendars_take_each_others_places(
    choice: Choice, by: dict[int, int | None], expected: Choice
) -> None:
    assert replaced(choice, by) == expected


# --- The pages ---


@pytest.fixture
def page(client: Client, world: World) -> Client:
    client.force_login(world.host)
    return client


def text_of(answer: Any) -> str:
    return " ".join(
        re.sub(
            r"</?bdi>|(<[^>]+>)", lambda tag: " " if tag[1] else "", answer.content.decode()
        ).split()
    )


def test_the_wizard_goes_from_the_table_to_the_report(page: Client, world: World) -> None:
    table = page.get("/calendars/").content.decode()
    assert f'href="/calendars/change/{world.old.pk}/"' in table

    first = page.get(f"/calendars/change/{world.old.pk}/")
    assert "Which account instead?" in text_of(first)
    assert not AccountChange.objects.exists()
    second = page.post(f"/calendars/change/{world.old.pk}/", {"account": world.new.pk}, follow=True)
    change = AccountChange.objects.get()
    assert [need.calendar.name for need in second.context["needs"]] == ["Work", "Room", "Team"]

    by = world.places(Work="Home", Room="Den", Team="")
    form = {f"for-{old}": new or "" for old, new in by.items()}
    third = page.post(f"/calendars/changes/{change.pk}/calendars/", form, follow=True)
    said = text_of(third)
    assert "The table of your default, which “Intro” follows" in said
    assert "Main booking calendar Work Home" in said
    assert "Additional booking calendars Room Den" in said
    assert "2 future bookings will be moved" in said
    assert tables(world.host) == BEFORE

    last = page.post(f"/calendars/changes/{change.pk}/confirm/", follow=True)
    assert "0 of 2 future bookings moved, 2 pending" in text_of(last)
    assert "It stays connected until 3 events are removed there." in text_of(last)
    write_due(world.new.pk)
    write_due(world.old.pk)
    done = text_of(page.get(f"/calendars/changes/{change.pk}/"))
    assert "2 of 2 future bookings moved" in done
    assert "Disconnect Office …" in done


def test_it_is_taken_up_where_it_was_left(page: Client, world: World) -> None:
    page.post(f"/calendars/change/{world.old.pk}/", {"account": world.new.pk})
    change = AccountChange.objects.get()
    again = page.get(f"/calendars/change/{world.old.pk}/")
    assert again.url == f"/calendars/changes/{change.pk}/"
    detail = text_of(page.get(f"/connectors/{world.old.pk}/"))
    assert "You have begun to change from this account to Private." in detail
    back = page.get(f"/calendars/changes/{change.pk}/?step=account")
    assert "Which account instead?" in text_of(back)


def test_the_other_account_may_be_one_that_is_not_connected_yet(page: Client, world: World) -> None:
    change = begin_change(old=world.old)
    shown = page.get(f"/calendars/changes/{change.pk}/?step=account").content.decode()
    own_pages = [kind for kind in offered_kinds() if kind.sign_in.connect]
    assert own_pages
    for kind in own_pages:
        assert f'href="{reverse(kind.sign_in.connect)}"' in shown
        assert f"Connect {kind.name}" in shown
    assert f'href="{reverse("connectors:connect")}"' in shown


def test_a_newly_connected_account_leads_back_to_the_change(page: Client, world: World) -> None:
    begin = text_of(page.get(f"/calendars/change/{world.old.pk}/"))
    assert "To an account that is not connected yet" in begin
    assert "leads to this change" not in begin
    begun = page.post(f"/calendars/change/{world.old.pk}/", {"account": "new"}, follow=True)
    assert "its page leads to this change" in text_of(begun)
    change = AccountChange.objects.get()
    newest = ConnectorFactory(host=world.host, name="Newest", last_sync_at=None)
    detail = page.get(f"/connectors/{newest.pk}/")
    assert "Shall it be this one?" in text_of(detail)
    waits = page.post(
        f"/calendars/changes/{change.pk}/account/", {"account": newest.pk}, follow=True
    )
    assert "Newest is read for the first time" in text_of(waits)
    Connector.objects.filter(pk=newest.pk).update(last_sync_at=timezone.now())
    assert page.get(f"/calendars/changes/{change.pk}/").context["step"] == "calendars"


def test_calling_it_off_changes_nothing(page: Client, world: World) -> None:
    page.post(f"/calendars/change/{world.old.pk}/", {"account": world.new.pk})
    change = AccountChange.objects.get()
    answer = page.post(f"/calendars/changes/{change.pk}/cancel/", follow=True)
    assert "Called off. Office stays in force, nothing has changed." in text_of(answer)
    assert not AccountChange.objects.exists()
    assert tables(world.host) == BEFORE


def test_a_refusal_is_said_on_the_page_of_the_step(page: Client, world: World) -> None:
    page.post(f"/calendars/change/{world.old.pk}/", {"account": world.new.pk})
    change = AccountChange.objects.get()
    work = world.calendar("Work").pk
    answer = page.post(f"/calendars/changes/{change.pk}/calendars/", {f"for-{work}": "x"})
    assert answer.status_code == 422
    assert "“Work” is a main booking calendar" in text_of(answer)
    nothing = page.post(f"/calendars/changes/{change.pk}/account/", {"account": "x"})
    assert "New account: This is none of your accounts." in text_of(nothing)


@pytest.mark.parametrize("account", [None, "", "999999", "1\0", "x", "-1"])
def test_a_change_does_not_begin_with_an_account_that_is_not_there(
    page: Client, world: World, account: str | None
) -> None:
    form = {} if account is None else {"account": account}
    answer = page.post(f"/calendars/change/{world.old.pk}/", form)
    assert answer.status_code == 422
    assert "New account: " in text_of(answer)
    assert not AccountChange.objects.exists()


def test_the_preview_counts_bookings_that_meet_events_of_the_new_main_calendar(
    page: Client, world: World
) -> None:
    home, den = world.new_account.calendars["Home"], world.new_account.calendars["Den"]
    free, blocking = in_days(3), in_days(4)
    home.put(meeting("free", f"{free:%Y-%m-%d %H:%M}", show_as=ShowAs.FREE))
    home.put(meeting("busy", f"{blocking:%Y-%m-%d %H:%M}"))
    den.put(meeting("den", f"{free:%Y-%m-%d %H:%M}"))
    sync_connector(world.new.pk, trigger="button")
    change = world.change()
    choose_calendars(change=change, by=world.places(Work="Home", Room="Den", Team=""))
    shown = page.get(f"/calendars/changes/{change.pk}/")
    assert "1 of them meets another event" in text_of(shown)


def test_only_pages_that_have_a_place_for_news_listen_for_them(page: Client, world: World) -> None:
    Connector.objects.filter(pk=world.new.pk).update(last_sync_at=None)
    change = world.change()
    address = f"/calendars/changes/{change.pk}/"
    topics = frozenset({f"change:{change.pk}"})
    for step, listens in (("", True), ("?step=account", False)):
        told = page.get(address + step).content.decode()
        assert ('id="live"' in told, 'id="account-change"' in told) == (listens, listens)

    Connector.objects.filter(pk=world.new.pk).update(last_sync_at=timezone.now())
    (read,) = fragments.changed(world.host, [("connector", "")], topics).values()
    assert "<bdi>Private</bdi> was read" in read
    assert 'id="live"' not in page.get(address).content.decode()
    choose_calendars(change=change, by=world.places(Work="Home", Room="Den", Team=""))
    assert 'id="live"' not in page.get(address).content.decode()
    confirm_change(change=change, now=timezone.now())
    told = page.get(address).content.decode()
    assert ('id="live"' in told, 'id="account-change"' in told) == (True, True)


def test_the_report_moves_by_itself_and_only_for_its_owner(page: Client, world: World) -> None:
    change = world.confirmed()
    topics = frozenset({f"change:{change.pk}"})
    (before,) = fragments.snapshot(world.host, topics).values()
    assert "0 of 2" in before
    write_due(world.new.pk)
    write_due(world.old.pk)
    (after,) = fragments.changed(world.host, [("entry", "")], topics).values()
    assert "Everything is moved" in after
    assert fragments.changed(UserFactory(), [("entry", "")], topics) == {}


def test_somebody_elses_change_is_not_there(client: Client, world: World) -> None:
    change = world.change()
    client.force_login(UserFactory())
    assert client.get(f"/calendars/changes/{change.pk}/").status_code == 404
    assert client.get(f"/calendars/change/{world.old.pk}/").status_code == 404
    for step in ("account", "calendars", "confirm", "cancel"):
        assert client.post(f"/calendars/changes/{change.pk}/{step}/").status_code == 404
