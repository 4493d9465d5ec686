"""Events and calendars that are larger than anything honest: refused, told, and never free."""

from dataclasses import replace
from datetime import date

import pytest
from daybook_ical.bounds import MOST_DATES, TOO_MANY_EXCEPTIONS
from daybook_ical.events import EventPart, Moment, RemoteEvent
from daybook_ical.read import read_resource

from kinds.caldav import homes, listing
from kinds.caldav.handing import MOST_BYTES, MOST_LINES, handed_on, lines_in, worth
from providers.base import Changes
from providers.budget import MOST_EVENTS, Budget
from providers.errors import TooMuch
from providers.notes import Note
from providers.oddities import noted
from tests.factories import NOW
from tests.kinds.caldav.caldav_side import event_text, open_caldav
from tests.providers.contract import WINDOW
from tests.servers.simulated_dav import SimulatedDav

LARGE = "x" * (MOST_BYTES + 1)


def event(*lines: str) -> str:
    added = "".join(f"{line}\r\n" for line in lines)
    return event_text("large", NOW).replace("END:VEVENT", f"{added}END:VEVENT")


def pull(server: SimulatedDav) -> Changes:
    with open_caldav(server.url, "john") as provider:
        return provider.pull(server.calendar, None, {}, window=WINDOW)


def test_attachments_of_any_size_do_not_keep_an_event_from_being_read() -> None:
    folded = "\r\n ".join([LARGE[:70]] * 40_000)
    text = event(
        f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{folded}", f"attach:{LARGE}", "LOCATION:Here"
    )
    data, problem = handed_on(text)
    assert problem is None
    assert data.decode() == event("LOCATION:Here")
    assert read_resource("a", "", data) == read_resource("a", "", event_text("large", NOW))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([f"DESCRIPTION:{LARGE}"], Note("event-too-large", megabytes=2)),
        (["X-A:b"] * MOST_LINES, Note("event-too-long", most=50_000)),
    ],
)
def test_a_larger_event_is_told_and_leaves_the_others_alone(
    lines: list[str], problem: Note
) -> None:
    with SimulatedDav() as server:
        server.store("large", event(*lines))
        server.store("lunch", event_text("lunch", NOW))
        found = pull(server).events
    assert [(one.uid, one.problem, len(one.parts)) for one in found] == [
        ("", noted(problem), 0), ("lunch", None, 1)
    ]  # fmt: skip


def test_an_event_of_too_many_exceptions_is_told_and_leaves_the_others_alone() -> None:
    exceptions = ",".join(["20270101T090000Z"] * 1000)
    with SimulatedDav() as server:
        server.store("large", event(*[f"EXDATE:{exceptions}"] * 51))
        server.store("lunch", event_text("lunch", NOW))
        found = pull(server).events
    assert [(one.uid, one.doubts, len(one.parts[0].excluded)) for one in found] == [
        ("large", (TOO_MANY_EXCEPTIONS,), MOST_DATES),
        ("lunch", (), 0),
    ]


PART = EventPart(Moment(date(2027, 1, 1)), Moment(date(2027, 1, 2)))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), 1),
        ((PART,), 1),
        ((PART, PART), 2),
        ((replace(PART, excluded=(PART.start,) * 25),), 3),
        ((replace(PART, title="x" * 2500),), 3),
        ((replace(PART, rules=("x" * 1500, "x" * 600)),), 3),
        ((replace(PART, zones={"Here": "x" * 4000}),), 5),
    ],
)
def test_what_an_event_counts_for(parts: tuple[EventPart, ...], expected: int) -> None:
    assert worth(RemoteEvent("a", "", parts=parts)) == expected
    assert worth(None) == 1


@pytest.mark.parametrize(
    ("data", "lines"),
    [(b"A\r\nB\r\n", 2), (b"A\nB\n", 2), (b"A\rB\r", 2), (b"A\r\n b\r\n\tc\r\n", 1)],
)
def test_folded_lines_count_once(data: bytes, lines: int) -> None:
    assert lines_in(data) == lines


def test_a_calendar_with_more_than_fits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_LISTED", 3)
    with SimulatedDav() as server:
        for name in "abc":
            server.store(name, event_text(name, NOW))
        assert len(pull(server).events) == 3
        server.store("d", event_text("d", NOW))
        with pytest.raises(TooMuch, match="more than 3 events"):
            pull(server)


def test_an_account_with_more_calendars_than_anybody_has_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with SimulatedDav() as server, open_caldav(server.url, "john") as provider:
        assert len(provider.discover().calendars) == 1
        monkeypatch.setattr(homes, "MOST_CALENDARS", 0)
        with pytest.raises(TooMuch, match="more than 0 calendars"):
            provider.discover()


def test_events_that_come_along_with_a_list_are_asked_for_again_when_they_are_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "MOST_DATA", 600)
    with SimulatedDav() as server:
        for name in "abcd":
            server.store(name, event_text(name, NOW))
        found = pull(server)
        assert sorted(one.uid for one in found.events) == ["a", "b", "c", "d"]
        [multiget] = [one.body for one in server.asked if "multiget" in one.body]
        assert 0 < multiget.count("href>") / 2 < 4


def test_parts_and_exceptions_of_all_events_of_a_calendar_are_counted_together() -> None:
    budget = Budget()
    budget.keep(MOST_EVENTS)
    with pytest.raises(TooMuch, match="more than 50,000 events"):
        budget.keep(1)
    budget.begin_pull()
    budget.keep(1)
