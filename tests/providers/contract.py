"""What every provider promises, tested on each with whatever stands behind it.

A test class of a provider inherits `ProviderContract` and gives a `side` fixture: the provider's
far side, where the tests act as the owner's other devices.
"""

import uuid
from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from daybook_ical.drafts import EventDraft
from daybook_ical.events import EventPart, Moment

from providers.base import Access, Changes, Provider
from providers.errors import (
    CalendarGone,
    EventGone,
    NotYet,
    PermissionRefused,
    ProviderError,
    SignInRefused,
)
from providers.window import Window
from tests.clock import coming_monday

NOW = datetime.now(UTC)
MONDAY = coming_monday(NOW)
DAY = timedelta(days=1)
WINDOW = Window(NOW - DAY, NOW + 67 * DAY)


class Side(ABC):
    """The far side of one account with two calendars; `read_only` is "" where none can be.

    `repeats` tells that a list of changes may also name what was written just before its token,
    which looks like a list that cannot be believed: then a complete pull is in order. `looks_first`
    is for accounts that tell by themselves: they have to look into a longer window before.
    """

    calendar: str
    second: str
    read_only: str = ""
    repeats: bool = False
    looks_first: bool = False

    @abstractmethod
    def provider(self) -> Provider:
        """A new provider for the account, as the engine would open it."""

    @abstractmethod
    def with_wrong_password(self) -> Provider | None:
        """The same account with a wrong password; None where there are no passwords."""

    @abstractmethod
    def other_login(self) -> tuple[Provider, str] | None:
        """Another account at the same address and one of its calendars; None where there is one."""

    @abstractmethod
    def put(self, calendar: str, uid: str, start: datetime, title: str = "Lunch") -> str:
        """Another device stores an event of an hour; returns its key."""

    @abstractmethod
    def move(self, calendar: str, key: str, start: datetime) -> None:
        """Another device moves the event."""

    @abstractmethod
    def remove(self, calendar: str, key: str) -> None: ...

    @abstractmethod
    def add_note(self, calendar: str, key: str) -> None:
        """The owner adds something of their own to the event that Daybook knows nothing of."""

    @abstractmethod
    def has_note(self, calendar: str, key: str) -> bool: ...


def draft(start: datetime = MONDAY, **changes: object) -> EventDraft:
    first = EventDraft(
        uid=f"daybook-{uuid.uuid4()}-1@portal.example",
        revision=1,
        start=start,
        end=start + timedelta(hours=1),
        zone="Europe/Berlin",
        title="Meeting with Ann, Bob; and Çelik",
        description="First line\nSecond line",
        location="Room 1",
        url="https://portal.example/b/1",
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def starts(changes: Changes) -> dict[str, datetime]:
    """The instant at which each event's first part starts."""
    return {event.uid: instant(event.parts[0]) for event in changes.events}


def instant(part: EventPart) -> datetime:
    return utc(part.start)


def utc(moment: Moment) -> datetime:
    assert isinstance(moment.wall, datetime)
    assert moment.zone is not None
    return moment.wall.replace(tzinfo=ZoneInfo(moment.zone)).astimezone(UTC)


class ProviderContract:
    def test_discover_finds_the_calendars_with_their_access(self, side: Side) -> None:
        with side.provider() as provider:
            account = provider.discover()
        access = {calendar.key: calendar.access for calendar in account.calendars}
        assert access[side.calendar] is Access.READ_WRITE
        assert access[side.second] is Access.READ_WRITE
        if side.read_only:
            assert access[side.read_only] is Access.READ_ONLY
        assert account.name

    def test_discover_tells_its_steps(self, side: Side) -> None:
        told: list[tuple[str, int, int | None]] = []
        with side.provider() as provider:
            provider.discover(lambda step, done, total: told.append((step, done, total)))
        assert ("sign-in", 1, 1) in told
        assert told[-1][0] == "calendars"

    def test_wrong_password_is_refused(self, side: Side) -> None:
        wrong = side.with_wrong_password()
        if wrong is None:
            pytest.skip("no passwords here")
        with wrong as provider, pytest.raises(SignInRefused):
            provider.discover()

    def test_pull_of_an_empty_calendar_is_complete_and_empty(self, side: Side) -> None:
        with side.provider() as provider:
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        assert (changes.events, changes.removed) == ((), ())
        assert (changes.complete, changes.present) == (True, frozenset())

    def test_first_pull_brings_every_event(self, side: Side) -> None:
        keys = {
            side.put(side.calendar, f"uid-{number}", MONDAY + timedelta(days=number))
            for number in range(5)
        }
        with side.provider() as provider:
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        assert starts(changes) == {f"uid-{n}": MONDAY + timedelta(days=n) for n in range(5)}
        assert {event.key for event in changes.events} == keys == changes.present
        assert all(event.etag and not event.problem for event in changes.events)
        assert changes.complete
        assert changes.cursor
        assert not changes.reset_reason

    def test_pull_tells_how_many_events_are_done(self, side: Side) -> None:
        side.put(side.calendar, "uid-1", MONDAY)
        told: list[tuple[str, int, int | None]] = []
        with side.provider() as provider:
            provider.pull(side.calendar, None, {}, lambda *step: told.append(step), window=WINDOW)
        assert told[-1] == ("events", 1, 1)

    def test_pull_after_no_change_is_empty_and_continues(self, side: Side) -> None:
        side.put(side.calendar, "uid-1", MONDAY)
        with side.provider() as provider:
            first = provider.pull(side.calendar, None, {}, window=WINDOW)
            second = provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)
            third = provider.pull(side.calendar, second.cursor, known(first), window=WINDOW)
            side.put(side.calendar, "uid-2", MONDAY)
            fourth = provider.pull(side.calendar, third.cursor, known(first), window=WINDOW)
        assert second.is_empty
        assert third.is_empty
        assert list(starts(fourth)) == ["uid-2"]
        assert side.repeats or not fourth.complete

    def test_pull_brings_only_what_was_created_moved_or_removed(self, side: Side) -> None:
        stays = side.put(side.calendar, "stays", MONDAY)
        moves = side.put(side.calendar, "moves", MONDAY)
        goes = side.put(side.calendar, "goes", MONDAY)
        with side.provider() as provider:
            first = provider.pull(side.calendar, None, {}, window=WINDOW)
            side.move(side.calendar, moves, MONDAY + timedelta(hours=3))
            side.remove(side.calendar, goes)
            new = side.put(side.calendar, "new", MONDAY)
            second = provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)
        assert starts(second) == {"moves": MONDAY + timedelta(hours=3), "new": MONDAY}
        assert {event.key for event in second.events} == {moves, new}
        assert second.removed == (goes,)
        assert stays not in second.present
        assert not second.complete

    def test_complete_pull_leaves_out_what_the_engine_holds_already(self, side: Side) -> None:
        side.put(side.calendar, "held", MONDAY)
        with side.provider() as provider:
            first = provider.pull(side.calendar, None, {}, window=WINDOW)
            new = side.put(side.calendar, "new", MONDAY)
            second = provider.pull(side.calendar, None, known(first), window=WINDOW)
        assert list(starts(second)) == ["new"]
        assert second.present == first.present | {new}

    @pytest.mark.parametrize("cursor", ["nonsense", '{"mode": "token", "token": "x", "ctag": ""}'])
    def test_unknown_cursor_leads_to_a_complete_pull(self, side: Side, cursor: str) -> None:
        stays = side.put(side.calendar, "stays", MONDAY)
        goes = side.put(side.calendar, "goes", MONDAY)
        with side.provider() as provider:
            first = provider.pull(side.calendar, None, {}, window=WINDOW)
            side.remove(side.calendar, goes)
            second = provider.pull(side.calendar, cursor, known(first), window=WINDOW)
            third = provider.pull(side.calendar, second.cursor, known(first), window=WINDOW)
        assert second.complete
        assert second.reset_reason
        assert second.present == {stays}
        assert third.is_empty

    def test_all_of_the_window_is_told(self, side: Side) -> None:
        noon = NOW.replace(hour=12, minute=0, second=0, microsecond=0)
        first, last = noon, noon + 66 * DAY
        side.put(side.calendar, "first", first)
        side.put(side.calendar, "last", last)
        with side.provider() as provider:
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        assert starts(changes) == {"first": first, "last": last}

    def test_a_window_that_grew_is_told_to_its_new_end(self, side: Side) -> None:
        beyond = MONDAY + 90 * DAY
        longer = replace(WINDOW, end=beyond + DAY)
        with side.provider() as provider:
            first = provider.pull(side.calendar, None, {}, window=WINDOW)
            if side.looks_first:
                with pytest.raises(NotYet):
                    provider.pull(side.calendar, first.cursor, {}, window=longer)
                return
            side.put(side.calendar, "beyond", beyond)
            second = provider.pull(side.calendar, first.cursor, {}, window=WINDOW)
            third = provider.pull(side.calendar, second.cursor, known(second), window=longer)
        assert starts(second) | starts(third) == {"beyond": beyond}

    def test_calendar_that_does_not_exist_is_gone(self, side: Side) -> None:
        with side.provider() as provider:
            with pytest.raises(CalendarGone):
                provider.pull(nowhere(side), None, {}, window=WINDOW)
            with pytest.raises(CalendarGone):
                provider.create(nowhere(side), draft())

    def test_created_event_comes_back_with_its_revision(self, side: Side) -> None:
        wanted = draft(revision=7)
        with side.provider() as provider:
            written = provider.create(side.calendar, wanted)
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        (event,) = changes.events
        assert (event.key, event.etag) == (written.key, written.etag)
        assert (event.uid, event.entry_revision) == (wanted.uid, 7)
        assert (event.parts[0].title, event.problem) == (wanted.title, None)
        assert (instant(event.parts[0]), utc(event.parts[0].end)) == (wanted.start, wanted.end)
        assert not written.adopted

    def test_create_twice_makes_one_event(self, side: Side) -> None:
        wanted = draft()
        with side.provider() as provider:
            first = provider.create(side.calendar, wanted)
            second = provider.create(side.calendar, wanted)
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        assert second == replace(first, adopted=True)
        assert [event.key for event in changes.events] == [first.key]

    def test_create_of_a_later_revision_brings_the_earlier_try_up_to_date(self, side: Side) -> None:
        wanted = draft()
        later = replace(
            wanted,
            revision=2,
            start=MONDAY + timedelta(hours=1),
            end=wanted.end + timedelta(hours=1),
        )
        with side.provider() as provider:
            first = provider.create(side.calendar, wanted)
            second = provider.create(side.calendar, later)
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        (event,) = changes.events
        assert (second.key, second.adopted) == (first.key, True)
        assert (instant(event.parts[0]), event.entry_revision) == (later.start, 2)
        assert event.etag == second.etag

    def test_private_event_keeps_its_title_to_itself(self, side: Side) -> None:
        with side.provider() as provider:
            provider.create(side.calendar, draft(private=True))
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        (part,) = changes.events[0].parts
        assert (part.private, part.title) == (True, "")

    def test_update_moves_the_event_and_keeps_what_the_owner_added(self, side: Side) -> None:
        wanted = draft()
        later = replace(
            wanted,
            revision=2,
            start=MONDAY + timedelta(hours=2),
            end=wanted.end + timedelta(hours=2),
        )
        with side.provider() as provider:
            first = provider.create(side.calendar, wanted)
            side.add_note(side.calendar, first.key)
            second = provider.update(side.calendar, first.key, first.etag, later)
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        (event,) = changes.events
        assert (event.key, event.etag) == (second.key, second.etag)
        assert (instant(event.parts[0]), event.entry_revision) == (later.start, 2)
        assert side.has_note(side.calendar, first.key)

    def test_update_of_a_removed_event_says_gone(self, side: Side) -> None:
        wanted = draft()
        with side.provider() as provider:
            written = provider.create(side.calendar, wanted)
            side.remove(side.calendar, written.key)
            with pytest.raises(EventGone):
                provider.update(
                    side.calendar, written.key, written.etag, replace(wanted, revision=2)
                )
            changes = provider.pull(side.calendar, None, {}, window=WINDOW)
        assert changes.present == frozenset()

    def test_delete_removes_also_what_the_owner_changed_and_may_be_repeated(
        self, side: Side
    ) -> None:
        with side.provider() as provider:
            written = provider.create(side.calendar, draft())
            first = provider.pull(side.calendar, None, {}, window=WINDOW)
            side.add_note(side.calendar, written.key)
            provider.delete(side.calendar, written.key, written.etag)
            provider.delete(side.calendar, written.key, written.etag)
            second = provider.pull(side.calendar, first.cursor, known(first), window=WINDOW)
        assert second.removed == (written.key,)

    def test_read_only_calendar_can_be_read_but_not_written(self, side: Side) -> None:
        if not side.read_only:
            pytest.skip("every calendar here can be written")
        with side.provider() as provider:
            assert provider.pull(side.read_only, None, {}, window=WINDOW).complete
            with pytest.raises(PermissionRefused):
                provider.create(side.read_only, draft())

    def test_two_calendars_do_not_mix(self, side: Side) -> None:
        side.put(side.calendar, "one", MONDAY)
        side.put(side.second, "two", MONDAY)
        with side.provider() as provider:
            assert list(starts(provider.pull(side.calendar, None, {}, window=WINDOW))) == ["one"]
            assert list(starts(provider.pull(side.second, None, {}, window=WINDOW))) == ["two"]

    def test_two_logins_at_one_address_do_not_mix(self, side: Side) -> None:
        other = side.other_login()
        if other is None:
            pytest.skip("only one account here")
        provider, calendar = other
        with side.provider() as mine, provider as theirs:
            written = mine.create(side.calendar, draft())
            assert theirs.pull(calendar, None, {}, window=WINDOW).events == ()
            assert mine.discover().name != theirs.discover().name
            with pytest.raises(ProviderError):
                theirs.pull(side.calendar, None, {}, window=WINDOW)
            assert mine.pull(side.calendar, None, {}, window=WINDOW).present == {written.key}


def known(changes: Changes) -> dict[str, str]:
    return {event.key: event.etag for event in changes.events}


def nowhere(side: Side) -> str:
    return f"{side.calendar.rstrip('/')}-nowhere/"
