"""From facts about calendars and entries to conditions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from daybook_ical.oddities import Odd, Oddity

from alerts.conditions import Condition
from alerts.models import Alert
from alerts.settle import Settled
from calendars.domain.caution import Caution
from calendars.domain.conditions import (
    CalendarFacts,
    EntryFacts,
    Remark,
    calendar_conditions,
    entry_conditions,
)
from connectors.examining.examine import examine_everything
from providers.oddities import noted
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    BusyTimeFactory,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    EventFactory,
    instant,
    span,
)

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GONE, DOWN = {"code": "calendar-gone"}, {"code": "unreachable"}
EARLIER = "2026-11-23T07:59:00+00:00"


def found(**facts: Any) -> list[Condition]:
    return list(calendar_conditions(CalendarFacts(**({"pk": 7, "name": "Work"} | facts)), AT))


def one(code: str, **details: Any) -> list[Condition]:
    return [Condition(code, "calendar:7", {"calendar": "Work", **details})]


@pytest.mark.parametrize(
    ("use", "gravest"),
    [
        ({"is_main": True, "is_busy": True}, "main"),
        ({"is_additional": True, "is_busy": True}, "additional"),
        ({"is_busy": True}, "busy"),
    ],
)
def test_a_calendar_in_use_that_is_gone_is_told_and_nothing_else_of_it(
    use: dict[str, bool], gravest: str
) -> None:
    gone = {"gone_at": AT - MINUTE, "is_writable": False, "error": GONE, "held": 3}
    assert found(**gone, **use) == one("calendar-gone", use=gravest, since_at=EARLIER)
    assert found(**gone) == []


def test_only_calendars_that_are_written_to_need_write_access() -> None:
    assert found(is_writable=False, is_busy=True) == []
    for use in ("main", "additional"):
        told = one("calendar-read-only", use=use)
        assert found(is_writable=False, **{f"is_{use}": True}) == told


def test_a_calendar_that_is_left_behind_alone_is_told() -> None:
    late = {"verified_at": AT - MINUTE, "fresh_until": AT - MINUTE, "is_busy": True}
    behind = one("calendar-not-read", verified_at=EARLIER, error={})
    assert found(**late) == behind
    assert found(**late | {"account_is_fresh": False}) == []
    assert found(**late | {"is_busy": False}) == []
    assert found(**late | {"fresh_until": None}) == []
    assert found(**late | {"fresh_until": AT}) == []
    assert found(verified_at=None, error=GONE, is_busy=True) == one(
        "calendar-not-read", verified_at="", error=GONE
    )


def test_held_deletions_are_told_in_place_of_the_age_they_cause() -> None:
    assert found(held=6, held_since=AT - MINUTE, fresh_until=AT - MINUTE, is_busy=True) == one(
        "deletions-held", count=6, since_at=EARLIER
    )


def test_a_change_list_that_left_things_out_is_told_until_comparisons_agree() -> None:
    untold = {"untold": 2, "untold_since": AT - MINUTE}
    assert found(**untold, comparisons_due=3) == one(
        "change-list-incomplete", count=2, since_at=EARLIER, due=3
    )
    assert found() == []


DAY = timedelta(days=1)
ENDS_BEFORE = Oddity(Odd.ENDS_BEFORE_START)


def odd(event: str, *oddities: Oddity) -> dict[str, Any]:
    """An example as it stands in the details of an alert."""
    return {"code": "odd-event", "event": event, "oddities": [one.as_json() for one in oddities]}


LATER = "2026-11-24T08:00:00+00:00"


def test_events_that_cannot_be_read_are_told_with_examples_and_zones_apart() -> None:
    problems = [
        Remark(Caution(ENDS_BEFORE), 4, "“a.ics” (2026-12-01 09:00 UTC)"),
        Remark(Caution(Oddity(Odd.UNKNOWN_ZONE, "Mars")), 2, "“b.ics”"),
        Remark(Caution(noted("Cut off.")), 1, "“c.ics”"),
        Remark(Caution(Oddity(Odd.NO_START)), 1, "“d.ics”"),
    ]
    told = noted("unknown time zone “Moon”, so whole days count")
    doubts = [Remark(Caution(doubts=(told,)), 1, "“e.ics”")]
    assert found(problems=problems, doubts=doubts) == [
        *one("unknown-time-zone", count=3, zones=["“Mars”", "“Moon”"]),
        *one(
            "event-not-understood",
            count=8,
            examples=[
                odd("“a.ics” (2026-12-01 09:00 UTC)", ENDS_BEFORE),
                odd("“b.ics”", Oddity(Odd.UNKNOWN_ZONE, "Mars")),
                odd("“c.ics”", noted("Cut off.")),
            ],
            policy="not-busy",
        ),
    ]


@pytest.mark.parametrize(
    ("facts", "policy"),
    [
        ({}, {"policy": "not-busy"}),
        ({"is_busy": True}, {"policy": "request", "until_at": LATER}),
        ({"is_busy": True, "unread_is_ignored": True}, {"policy": "ignore"}),
    ],
)
def test_the_alert_tells_what_becomes_of_free_times(
    facts: dict[str, bool], policy: dict[str, str]
) -> None:
    older, newer = (
        Remark(Caution(noted(text)), since=AT - age)
        for text, age in (("old", 3 * DAY), ("new", 0 * DAY))
    )
    assert found(problems=[older, newer], **facts) == one(
        "event-not-understood",
        count=2,
        examples=[odd("", noted("old")), odd("", noted("new"))],
        **policy,
    )


def test_after_a_day_the_alert_tells_that_they_are_ignored() -> None:
    problems = [Remark(Caution(noted("old")), since=AT - DAY)]
    assert found(problems=problems, is_busy=True) == one(
        "event-not-understood",
        count=1,
        examples=[odd("", noted("old"))],
        policy="over",
        until_at="2026-11-23T08:00:00+00:00",
    )


def test_what_was_read_with_caution_is_told_as_a_note() -> None:
    empty, both = Oddity(Odd.EMPTY, name="DTEND"), Oddity(Odd.FREE_AND_BUSY)
    doubts = [
        Remark(Caution(doubts=(empty,)), 2, "“a.ics”"),
        Remark(Caution(doubts=(empty, both)), 1, "“b.ics”"),
    ]
    assert found(doubts=doubts, is_busy=True) == one(
        "event-read-cautiously",
        count=3,
        examples=[odd("“a.ics”", empty), odd("“b.ics”", empty, both)],
    )


ENTRY = {
    "pk": "abc",
    "calendar": "Work",
    "starts_at": AT + 60 * MINUTE,
    "ends_at": AT + 90 * MINUTE,
    "wanted_at": AT - 2 * MINUTE,
}


def entry(**facts: Any) -> list[tuple[str, str]]:
    conditions = entry_conditions(EntryFacts(**(ENTRY | facts)), AT)
    return [(condition.code, str(condition.details["task"])) for condition in conditions]


def test_an_entry_is_told_after_two_minutes_and_until_its_meeting_is_over() -> None:
    assert entry() == [("booking-not-written", "write")]
    assert entry(wanted_at=AT - MINUTE) == []
    assert entry(is_wanted=False) == [("booking-not-written", "remove")]
    assert entry(ends_at=AT) == []


def test_a_refused_write_is_told_at_once() -> None:
    for code in ("permission-refused", "event-refused"):
        assert entry(wanted_at=AT, error={"code": code}) == [("write-refused", "write")]
    assert entry(wanted_at=AT, error={"code": "unreachable"}) == []


def test_what_is_told_of_an_entry() -> None:
    facts = EntryFacts(**ENTRY, error=DOWN, next_try_at=AT + MINUTE)
    assert list(entry_conditions(facts, AT)) == [
        Condition(
            "booking-not-written",
            "entry:abc",
            {
                "calendar": "Work",
                "starts_at": "2026-11-23T09:00:00+00:00",
                "since_at": "2026-11-23T07:58:00+00:00",
                "next_try_at": "2026-11-23T08:01:00+00:00",
                "task": "write",
                "error": DOWN,
            },
        )
    ]


def busy_host() -> None:
    """A host on whom every examiner has something to find."""
    connector = ConnectorFactory(last_sync_at=NOW, next_sync_at=NOW + 5 * MINUTE)
    options = {"connector": connector, "verified_at": NOW}
    main, shut, plain = (CalendarFactory(**options, access=access) for access in (
        "read-write", "read-only", "read-write"))  # fmt: skip
    table = AssociatedCalendarsFactory(host=connector.host)
    AssociatedCalendarFactory(table=table, calendar=main, is_main=True)
    AssociatedCalendarFactory(table=table, calendar=shut, is_additional=True)
    EventFactory(calendar=plain, problem="it has no start")
    EventFactory(calendar=plain, problem="unknown time zone “Mars”")
    odd = EventFactory(calendar=plain, doubt="its end cannot be read")
    BusyTimeFactory(calendar=plain, event=odd)
    CalendarEntryFactory(calendar=main, wanted_at=NOW - 5 * MINUTE)
    own = AssociatedCalendarsFactory(host=connector.host, is_default=False)
    BookingPageFactory(user=connector.host, table=own)


EXPECTED = [
    "booking-not-written", "calendar-read-only", "event-not-understood",
    "event-read-cautiously", "main-calendar-not-chosen", "unknown-time-zone",
]  # fmt: skip


@pytest.mark.django_db
def test_all_examiners_together_find_what_there_is_and_find_it_once() -> None:
    busy_host()
    examine_everything(NOW)
    assert sorted(Alert.objects.values_list("code", flat=True)) == EXPECTED
    page = BookingPageFactory._meta.model.objects.get()
    assert Alert.objects.get(code="main-calendar-not-chosen").subject == f"page:{page.pk}"
    assert examine_everything(NOW + MINUTE) == Settled()


@pytest.mark.django_db
def test_a_storm_of_conditions_needs_no_more_queries(
    django_assert_max_num_queries: Any,
) -> None:
    counts = []
    for number in (1, 20):
        for _ in range(number):
            busy_host()
        with django_assert_max_num_queries(60) as seen:
            assert examine_everything(NOW).raised == number * len(EXPECTED)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_host_whose_first_sync_has_not_listed_anything_is_left_alone() -> None:
    ConnectorFactory(created_at=NOW, next_sync_at=NOW)
    assert examine_everything(NOW) == Settled()


@pytest.mark.django_db
def test_tables_of_pages_that_no_longer_exist_do_not_count() -> None:
    connector = ConnectorFactory(last_sync_at=NOW)
    main = CalendarFactory(connector=connector, verified_at=NOW)
    gone = CalendarFactory(connector=connector, verified_at=NOW, gone_at=NOW)
    table = AssociatedCalendarsFactory(host=connector.host)
    AssociatedCalendarFactory(table=table, calendar=main, is_main=True)
    orphan = AssociatedCalendarsFactory(host=connector.host, is_default=False)
    AssociatedCalendarFactory(table=orphan, calendar=gone)
    assert examine_everything(NOW) == Settled()


@pytest.mark.django_db
def test_an_unreadable_event_is_told_by_its_name_and_its_known_time() -> None:
    calendar = CalendarFactory(name="Work", connector__last_sync_at=NOW, verified_at=NOW)
    AssociatedCalendarFactory(
        table=AssociatedCalendarsFactory(host=calendar.connector.host), calendar=calendar
    )
    start = "2026-12-01T09:00:00 Europe/Berlin"
    EventFactory(
        calendar=calendar,
        key="/john/office/stand%20up.ics",
        parts=[{"start": start, "end": start, "title": "Secret"}],
        problem="cut-off",
        oddity={"code": "cut-off"},
        problem_since=NOW - timedelta(hours=1),
    )
    EventFactory(calendar=calendar, key="b", problem="it has no start", problem_since=NOW - 2 * DAY)
    examine_everything(NOW)
    assert Alert.objects.get(code="event-not-understood").details == {
        "calendar": "Work",
        "count": 2,
        "examples": [
            odd("“stand up.ics” (2026-12-01 09:00 Europe/Berlin)", Oddity(Odd.CUT_OFF)),
            odd("“b”", noted("it has no start")),
        ],
        "policy": "request",
        "until_at": "2026-11-24T07:00:00+00:00",
    }


@pytest.mark.django_db
def test_caution_is_told_until_the_event_is_over_or_can_be_read() -> None:
    calendar = CalendarFactory(name="Work", connector__last_sync_at=NOW, verified_at=NOW)
    event = EventFactory(calendar=calendar, key="a.ics", doubt="its end cannot be read")
    BusyTimeFactory(calendar=calendar, event=event, during=span("2026-12-01 09:00"))
    notes = Alert.objects.open().filter(code="event-read-cautiously")
    examine_everything(NOW)
    assert notes.get().details == {
        "calendar": "Work",
        "count": 1,
        "examples": [odd("“a.ics”", noted("its end cannot be read"))],
    }
    examine_everything(instant("2026-12-01 10:00"))
    assert not notes.exists()
