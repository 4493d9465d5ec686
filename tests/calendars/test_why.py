"""What is told about events to the pages that explain."""

from datetime import timedelta

import pytest
from daybook_ical.events import Response, ShowAs

from calendars.actions.policy import change_policy
from calendars.busy import Table
from calendars.domain.blocking import BlockingPolicy, BlockingReason
from calendars.domain.caution import Caution
from calendars.models import Calendar
from calendars.why import (
    SeenCalendar,
    SeenEvent,
    WayOfNews,
    by_way_of,
    calendars_for,
    events_between,
)
from calendars.words.blocking import way_said
from calendars.words.oddities import caution_said
from tests.factories import (
    NOW,
    BusyTimeFactory,
    CalendarFactory,
    ConnectorFactory,
    EventFactory,
    UserFactory,
    instant,
    span,
)

pytestmark = pytest.mark.django_db
DAY = instant("2026-12-01 00:00"), instant("2026-12-02 00:00")
NINE = int(instant("2026-12-01 09:00").timestamp())


def calendar(**fields: object) -> Calendar:
    return CalendarFactory(
        **{"verified_at": NOW, "covered_until": NOW + timedelta(days=365), **fields}
    )


def seen(one: Calendar, *, ticked: bool = True) -> dict[int, SeenCalendar]:
    return calendars_for(one.connector.host, Table(busy=(one.pk,) if ticked else ()), now=NOW)


def reasons(one: Calendar, *, ticked: bool = True) -> list[tuple[bool, str]]:
    found = events_between(seen(one, ticked=ticked), *DAY, viewer=one.connector.host)
    return [(event.blocks, event.reason) for event in found]


def test_of_an_event_of_which_not_all_could_be_read_the_owner_is_told_why() -> None:
    one = calendar()
    for doubt, problem in (("its end is empty", ""), ("", "its data is cut off."), ("", "")):
        event = EventFactory(calendar=one, doubt=doubt, problem=problem)
        BusyTimeFactory(calendar=one, event=event, during=span("2026-12-01 09:00"))
    found = events_between(seen(one), *DAY, viewer=one.connector.host)
    assert {caution_said(event.caution) for event in found} == {
        "",
        "Its present version cannot be read: its data is cut off. What is known of it counts.",
        "It was read with caution: its end is empty.",
    }
    others = events_between(seen(one), *DAY, viewer=UserFactory())
    assert {event.caution for event in others} == {Caution()}


def test_a_calendar_is_told_with_its_age_and_how_its_news_comes() -> None:
    host = UserFactory()
    connector = ConnectorFactory(host=host, name="Work account", interval=1)
    main = calendar(connector=connector, name="Work", colour="#123456")
    other = calendar(connector=connector, name="Private", verified_at=NOW - timedelta(hours=1))
    calendar()
    found = calendars_for(host, Table(main=main.pk, busy=(main.pk,)), now=NOW)
    assert [*found] == [main.pk, other.pk]
    assert found[main.pk] == SeenCalendar(
        pk=main.pk,
        name="Work",
        colour="#123456",
        connector=connector.pk,
        account="Work account",
        host=host.pk,
        by_way_of=WayOfNews("auto", 1),
        verified_at=NOW,
        covered_until=NOW + timedelta(days=365),
        is_fresh=True,
        is_main=True,
        is_busy=True,
        policy=BlockingPolicy(),
    )
    assert (found[other.pk].is_fresh, found[other.pk].is_busy) == (False, False)


@pytest.mark.parametrize(
    ("mode", "minutes", "is_paused", "words"),
    [
        ("auto", 5, False, "auto-sync every 5 minutes"),
        ("auto", 60, False, "auto-sync every hour"),
        ("realtime", 5, False, "real-time sync"),
        ("manual", 5, False, "Sync now, because the connector is in manual mode"),
        ("auto", 5, True, "the last sync before the connector was paused"),
    ],
)
def test_how_news_comes_out_of_an_account(
    mode: str, minutes: int, is_paused: bool, words: str
) -> None:
    way = by_way_of(mode, minutes, is_paused=is_paused)
    assert way_said(way.mode, way.minutes) == words


@pytest.mark.parametrize("mode", ["auto", "manual"])
@pytest.mark.parametrize("age", [0, 14, 16, 23 * 60, 25 * 60, -6])
def test_freshness_is_the_one_that_the_table_shows(mode: str, age: int) -> None:
    one = calendar(connector__mode=mode, verified_at=NOW - timedelta(minutes=age))
    assert seen(one)[one.pk].is_fresh is one.is_fresh(NOW)


def test_an_event_is_told_whole_and_with_its_reason() -> None:
    one = calendar()
    BusyTimeFactory(calendar=one, during=span("2026-12-01 09:00"), title="Dentist")
    shown = seen(one)
    assert events_between(shown, *DAY, viewer=one.connector.host) == (
        SeenEvent(
            calendar=shown[one.pk],
            start=NINE,
            end=NINE + 3600,
            show_as=ShowAs.BUSY,
            response=Response.NONE,
            all_day=False,
            title="Dentist",
            ours=False,
            blocks=True,
            reason=BlockingReason.BUSY,
        ),
    )


def test_titles_are_for_the_owner_of_the_calendar_alone() -> None:
    one = calendar()
    BusyTimeFactory(calendar=one, during=span("2026-12-01 09:00"), title="Dentist")
    (event,) = events_between(seen(one), *DAY, viewer=UserFactory())
    assert event.title == ""


def test_events_are_uncut_in_order_and_only_of_the_asked_time() -> None:
    one = calendar()
    for start in ("2026-11-30 00:00", "2026-11-30 23:30", "2026-12-01 12:00", "2026-12-02 00:00"):
        BusyTimeFactory(calendar=one, during=span(start))
    BusyTimeFactory(calendar=one, during=span("2026-11-29 12:00", days=3), blocks=False)
    found = events_between(seen(one), *DAY, viewer=one.connector.host)
    assert [event.start - NINE for event in found] == [-162000, -34200, 10800]
    assert [event.blocks for event in found] == [False, True, True]


def test_events_that_do_not_block_are_told_with_the_reason() -> None:
    one = calendar()
    nine = {"calendar": one, "during": span("2026-12-01 09:00"), "blocks": False}
    BusyTimeFactory(**nine, show_as="free")
    BusyTimeFactory(**nine, response="declined")
    BusyTimeFactory(**nine, ours=True)
    BusyTimeFactory(calendar=one, during=span("2026-12-01 10:00"), ours=True)
    assert sorted(reasons(one)) == sorted(
        [
            (False, BlockingReason.FREE),
            (False, BlockingReason.DECLINED),
            (False, BlockingReason.OURS),
            (True, BlockingReason.OURS_MOVED),
        ]
    )


def test_the_policy_of_the_calendar_is_named() -> None:
    one = calendar()
    BusyTimeFactory(calendar=one, show_as="tentative")
    change_policy(
        calendar=one,
        tentative_blocks=False,
        elsewhere_blocks=True,
        unanswered_blocks=True,
        all_day="own",
    )
    assert reasons(one) == [(False, BlockingReason.TENTATIVE_EXEMPT)]


def test_what_is_in_a_calendar_that_is_not_ticked_does_not_block() -> None:
    one = calendar()
    BusyTimeFactory(calendar=one, during=span("2026-12-01 09:00"))
    assert reasons(one, ticked=False) == [(False, BlockingReason.NOT_TICKED)]


def test_nothing_is_asked_without_calendars_or_time(django_assert_num_queries) -> None:
    one = calendar()
    with django_assert_num_queries(0):
        assert events_between({}, *DAY, viewer=one.connector.host) == ()
    shown = seen(one)
    with django_assert_num_queries(0):
        assert events_between(shown, DAY[0], DAY[0], viewer=one.connector.host) == ()


def test_two_queries_tell_everything(django_assert_num_queries) -> None:
    one = calendar()
    for _ in range(3):
        BusyTimeFactory(calendar=one, during=span("2026-12-01 09:00"))
    host = one.connector.host
    with django_assert_num_queries(2):
        shown = calendars_for(host, Table(busy=(one.pk,)), now=NOW)
        assert len(events_between(shown, *DAY, viewer=host)) == 3
