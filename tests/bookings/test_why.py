"""The page that tells a host why a time is offered, or not."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bookings.models import BookingPage
from bookings.why.asked import WhyAnswer, answer, read_why_question
from bookings.why.clock import DayClock
from bookings.why.day import Day, explain_day
from bookings.why.sheet import Sheet
from calendars.models import Calendar
from calendars.why import WayOfNews
from calendars.words.blocking import reason_said
from tests.bookings.scene import (
    DAY,
    at,
    book_at,
    busy,
    default_table,
    group_page,
    make_page,
    read_calendar,
)
from tests.factories import (
    NOW,
    BookingPageFactory,
    BusyTimeFactory,
    CalendarFactory,
    MeetingFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db
DATE = date.fromisoformat(DAY)


def explained(page: BookingPage, day: date = DATE) -> Day:
    return explain_day(page, day, now=NOW, viewer=page.user)


def ask(page: BookingPage, clock: str) -> WhyAnswer:
    day = explained(page)
    return answer(day, int(at(clock).timestamp()), DayClock(day.zone, day.date))


def texts(told: WhyAnswer) -> list[str]:
    return [line.text for line in told.lines]


def links(told: WhyAnswer) -> list[str]:
    return [place.url for line in told.lines for place in line.places]


def editor(page: BookingPage, field: str) -> str:
    return f"/pages/{page.pk}/#id_{field}"


def named(calendar: Calendar, name: str) -> Calendar:
    calendar.name = name
    calendar.save()
    return calendar


# --- One answer ----------------------------------------------------------------------------------


def test_an_offered_time_says_so() -> None:
    page = make_page()
    busy(read_calendar(page.user, is_main=True), "10:00")
    assert ask(page, "09:00") == WhyAnswer(
        start=int(at("09:00").timestamp()),
        sentence="09:00 on Tuesday, 1 December 2026 is offered: it lies within the hours and "
        "limits, and no calendar and no meeting is in the way.",
        is_offered=True,
        lines=(),
        nearest=(),
    )


def test_a_busy_time_names_the_event_its_calendar_and_where_that_is_changed() -> None:
    page = make_page()
    work = named(read_calendar(page.user, is_main=True), "Work")
    row = busy(work, "10:00", minutes=45)
    row.title, row.show_as = "Dentist", "tentative"
    row.save()
    told = ask(page, "10:30")
    assert told.sentence == (
        "10:30 on Tuesday, 1 December 2026 is not offered: “Dentist” in Work, 10:00–10:45, "
        "shown as Tentative."
    )
    assert links(told) == [f"/calendars/#policy-of-{work.pk}", f"/calendars/#busy-{work.pk}"]
    assert told.lines[0].calendar is not None
    assert told.lines[0].calendar.verified_at == NOW
    assert told.lines[0].calendar.by_way_of == WayOfNews("auto", 5)
    assert told.nearest == tuple(
        int(at(c).timestamp()) for c in ("09:00", "09:30", "11:00", "11:30")
    )


def test_every_reason_is_told_the_main_one_first() -> None:
    page = make_page(lead_time=8 * 1440 + 180, buffer_before=15, enabled=False)
    busy(named(read_calendar(page.user), "Work"), "10:30")
    busy(named(read_calendar(page.user), "Home"), "10:00", minutes=20)
    MeetingFactory(page=page, during=span(f"{DAY} 10:30", minutes=30))
    told = ask(page, "10:30")
    assert texts(told) == [
        "The page is closed for bookings.",
        "Too soon, as the page asks for 8 days 3 hours of notice and offers nothing before "
        "Tue 1 Dec, 11:00.",
        "An event without a title in Work, 10:30–11:30, shown as Busy.",
        "A meeting of “Intro call”, 10:30–11:00.",
        "Too close to an event without a title in Home (10:00–10:20), as the page keeps "
        "15 minutes free before its meetings.",
    ]
    assert links(told) == [
        editor(page, "enabled"),
        editor(page, "lead_time"),
        f"/calendars/#busy-{default_table(page.user).rows.get(calendar__name='Work').calendar_id}",
        "/bookings/",
        editor(page, "buffer_before"),
    ]


def test_a_page_with_its_own_table_links_to_that() -> None:
    page = make_page()
    calendar = read_calendar(page.user)
    table = default_table(page.user)
    table.is_default = False
    table.save()
    page.hosts.update(table=table)
    busy(calendar, "09:00")
    assert links(ask(page, "09:00")) == [f"/calendars/tables/{table.pk}/#busy-{calendar.pk}"]


@pytest.mark.parametrize(
    ("settings", "text", "field"),
    [
        (
            {"lead_time": 9 * 1440, "horizon": 20},
            "Too soon, as the page asks for 9 days of notice and offers nothing before "
            "Wed 2 Dec, 08:00.",
            "lead_time",
        ),
        (
            {"horizon": 1},
            "Too far ahead, as guests can book 1 day ahead, at this moment until "
            "Tue 24 Nov, 08:00.",
            "horizon",
        ),
    ],
)
def test_limits_name_the_setting(settings: dict[str, int], text: str, field: str) -> None:
    page = make_page(**settings)
    told = ask(page, "09:00")
    assert texts(told) == [text]
    assert links(told) == [editor(page, field)]


def test_a_time_that_is_over() -> None:
    page = make_page()
    day = explained(page, date(2026, 11, 22))
    told = answer(day, day.judged[0].start, DayClock(day.zone, day.date))
    assert texts(told) == ["This time is over."]


def test_the_unknown_names_the_calendar_and_leads_to_its_connector() -> None:
    page = make_page()
    calendar = named(read_calendar(page.user), "Work")
    Calendar.objects.filter(pk=calendar.pk).update(covered_until=at("09:00"))
    told = ask(page, "09:30")
    assert texts(told) == [
        "Not known, as “Work” is read only as far as Tue 1 Dec, 09:00, and unknown is not free."
    ]
    assert links(told) == [f"/connectors/{calendar.connector_id}/"]
    Calendar.objects.filter(pk=calendar.pk).update(verified_at=None)
    assert texts(ask(page, "09:30")) == [
        "Not known, as “Work” has not been read so far, and unknown is not free."
    ]


def test_a_calendar_that_is_out_of_date_closes_or_asks_for_requests() -> None:
    page = make_page(when_stale="close", stale_hours=1)
    calendar = named(read_calendar(page.user), "Work")
    Calendar.objects.filter(pk=calendar.pk).update(verified_at=NOW - timedelta(hours=5))
    told = ask(page, "09:00")
    assert texts(told) == [
        "Out of date, as “Work” has not been confirmed for too long, and the page offers nothing "
        "later than 1 hour after that."
    ]
    assert links(told) == [f"/connectors/{calendar.connector_id}/", editor(page, "when_stale")]
    page.when_stale = "request"
    assert ask(page, "09:00").sentence.startswith(
        "09:00 on Tuesday, 1 December 2026 is offered as a request: "
    )


def test_a_request_of_a_guest_takes_its_time() -> None:
    page = make_page()
    MeetingFactory(page=page, during=span(f"{DAY} 09:00", minutes=30), state="requested")
    assert texts(ask(page, "09:00")) == [
        "A request for “Intro call”, 09:00–09:30, which waits for your answer."
    ]


def test_the_longer_buffer_decides_and_its_page_is_linked() -> None:
    page = make_page(buffer_before=10)
    careful = make_page(host=page.user, title="Careful", buffer_after=40)
    MeetingFactory(page=careful, during=span(f"{DAY} 09:00", minutes=30))
    near, far = ask(page, "09:30"), ask(page, "10:00")
    assert texts(near) == [
        "Too close to the meeting of “Careful” (09:00–09:30), as the page keeps 10 minutes free "
        "before its meetings."
    ]
    assert links(near) == [editor(page, "buffer_before")]
    assert texts(far) == [
        "Too close to the meeting of “Careful” (09:00–09:30), as its page keeps 40 minutes free "
        "after its meetings."
    ]
    assert links(far) == [editor(careful, "buffer_after")]


def test_a_full_session_says_who_took_the_seats() -> None:
    page = group_page(2, foreign_events="seat")
    busy(read_calendar(page.user, is_main=True), "09:00", minutes=30)
    book_at(page, "09:00")
    told = ask(page, "09:00")
    assert texts(told) == [
        "Full, as of 2 seats 1 by guests and 1 by events in the main calendar are taken."
    ]
    assert links(told) == [editor(page, "seats")]


@pytest.mark.parametrize(
    ("clock", "text"),
    [
        ("15:00", "Outside the hours, as on this day the page is open 09:00–12:00."),
        ("11:45", "The meeting would last until 12:15, and the hours end at 12:00."),
        (
            "09:10",
            "No start time, as on this page they are 30 minutes apart, counted from 09:00.",
        ),
    ],
)
def test_a_time_that_is_no_start_time(clock: str, text: str) -> None:
    page = make_page()
    assert texts(ask(page, clock)) == [text]
    assert ask(page, clock).nearest != ()


def test_outside_the_hours_everything_else_in_the_way_is_told_too() -> None:
    page = make_page()
    busy(named(read_calendar(page.user), "Work"), "15:00")
    assert texts(ask(page, "15:00")) == [
        "Outside the hours, as on this day the page is open 09:00–12:00.",
        "An event without a title in Work, 15:00–16:00, shown as Busy.",
    ]


def test_a_day_without_hours() -> None:
    page = make_page()
    page.date_hours.create(date=DAY)
    assert texts(ask(page, "09:00")) == ["The page has no hours on this day."]
    assert ask(page, "09:00").nearest == ()


# --- The question in the address -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "day", "instant", "notices"),
    [
        ({}, "2026-11-23", None, ()),
        ({"day": DAY}, DAY, None, ()),
        ({"day": DAY, "slot": "14:00"}, DAY, "2026-12-01 13:00", ()),
        ({"day": DAY, "slot": "2026-12-01T13:00Z"}, DAY, "2026-12-01 13:00", ()),
        ({"slot": "2026-12-01T23:30Z"}, "2026-12-02", "2026-12-01 23:30", ()),
        ({"day": DAY, "slot": "2026-12-09T13:00Z"}, DAY, None, ()),
        ({"day": "soon"}, "2026-11-23", None, ("“soon” is not a day we know. This is today.",)),
        (
            {"day": "9999-12-31"},
            "2026-11-23",
            None,
            ("“9999-12-31” is not a day we know. This is today.",),
        ),
        (
            {"day": DAY, "slot": "noon"},
            DAY,
            None,
            ("“noon” is not a time of day. Write it like 14:00.",),
        ),
        (
            {"day": "2027-03-28", "slot": "02:30"},
            "2027-03-28",
            None,
            ("There is no 02:30 on this day: the clocks skip it.",),
        ),
    ],
)
def test_the_question_is_read_in_the_page_s_zone(
    params: dict[str, str], day: str, instant: str | None, notices: tuple[str, ...]
) -> None:
    from zoneinfo import ZoneInfo

    from tests.factories import instant as utc

    found = read_why_question(params, ZoneInfo("Europe/Berlin"), now=NOW)
    wanted = None if instant is None else int(utc(instant).timestamp())
    assert (found.day.isoformat(), found.instant, found.notices) == (day, wanted, notices)


# --- The sheet -----------------------------------------------------------------------------------


def sheet(page: BookingPage, **params: str) -> Sheet:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(page.timezone)
    question = read_why_question({"day": DAY, **params}, zone, now=NOW)
    return Sheet(explained(page, question.day), question, ZoneInfo(page.user.timezone))


def test_the_funnel_tells_where_the_start_times_went() -> None:
    page = make_page(lead_time=8 * 1440 + 120, buffer_after=10)
    busy(read_calendar(page.user), "11:00", minutes=30)
    MeetingFactory(page=make_page(host=page.user), during=span(f"{DAY} 11:30", minutes=30))
    assert [(one.name, one.left, one.lost) for one in sheet(page).stages] == [
        ("Hours", "3 hours", 0),
        ("Start times", "6", 0),
        ("Limits", "4", 2),
        ("Busy time", "2", 2),
        ("Meetings", "1", 1),
        ("Offered", "1", 0),
    ]


def test_an_event_of_several_whole_days_is_named_by_its_first_and_last() -> None:
    calendar = read_calendar((page := make_page()).user)
    fair = {"blocks": False, "show_as": "free", "all_day": True, "title": "Fair"}
    BusyTimeFactory(**fair, calendar=calendar, during=span("2026-11-30 00:00", days=3))
    assert [one.span for one in sheet(page).harmless] == ["all day from Mon 30 Nov to Wed 2 Dec"]


def test_events_that_do_not_block_are_listed_those_beside_offered_times_first() -> None:
    page = make_page()
    calendar = read_calendar(page.user)
    unticked = CalendarFactory(connector=calendar.connector)
    free = {"blocks": False, "calendar": calendar}
    BusyTimeFactory(**free, during=span(f"{DAY} 00:00"), response="declined", title="Party")
    BusyTimeFactory(
        **free, during=span(f"{DAY} 00:00", days=1), show_as="free", all_day=True, title="Fair"
    )
    BusyTimeFactory(calendar=unticked, during=span(f"{DAY} 11:00"))
    BusyTimeFactory(**free, during=span("2026-12-02 00:00"), show_as="free")
    found = [
        (
            one.name,
            one.span,
            reason_said(one.event.reason),
            one.is_near,
            [place.url for place in one.places],
        )
        for one in sheet(page).harmless
    ]
    assert found == [
        (
            "“Fair”",
            "all day (00:00–24:00)",
            "shown as Free",
            True,
            [f"/calendars/#policy-of-{calendar.pk}"],
        ),
        (
            "An event without a title",
            "11:00–12:00",
            "busy time of this calendar is not retrieved for this page",
            True,
            [f"/calendars/#busy-{unticked.pk}"],
        ),
        ("“Party”", "00:00–01:00", "the invitation was declined", False, []),
    ]


def test_the_timeline_reaches_an_hour_beyond_the_hours_and_to_what_is_asked() -> None:
    page = make_page()
    busy(named(read_calendar(page.user), "Work"), "10:00")
    drawing = sheet(page).drawing
    assert [tick.text for tick in drawing.ticks] == ["08:00", "09:00", "10:00", "11:00", "12:00"]
    assert [(lane.name, lane.note) for lane in drawing.lanes] == [
        ("Open hours", "09:00–12:00"),
        ("Work", "1 of 1 events block"),
        ("Meetings", "none on this day"),
        ("Start times", "4 of 6 are offered"),
    ]
    (bar,) = drawing.lanes[1].bars
    assert (bar.x, bar.width, bar.kind) == ("40.000%", "20.000%", "busy")
    assert len(sheet(page, slot="20:00").drawing.ticks) == 14


def test_the_shortest_and_the_longest_day_are_drawn_whole() -> None:
    page = make_page(timezone="Europe/Berlin", hours="00:00-00:00", horizon=365)
    short = explained(page, date(2027, 3, 28))
    long = explained(page, date(2026, 10, 25))
    assert (len(short.judged), len(long.judged)) == (46, 50)
    assert (short.funnel.open_seconds, long.funnel.open_seconds) == (23 * 3600, 25 * 3600)


# --- The page ------------------------------------------------------------------------------------


def why(page: BookingPage, query: str = "") -> str:
    return reverse("bookings:why", args=[page.pk]) + query


def table_of(html: str) -> list[tuple[str, str]]:
    """The start times and what is said of each, from the table."""
    rows = re.findall(
        r'aria-label="Ask about ([\d:]+)".*?<td data-label="Offered">(.*?)</td>', html, re.S
    )
    return [(clock, re.sub(r"<[^>]+>", "", said).strip()) for clock, said in rows]


@pytest.fixture
def open_page(john: User) -> BookingPage:
    return make_page(host=john, hours="09:00-10:30")


def test_the_page_shows_every_start_time_with_its_verdict(
    johns: Client, open_page: BookingPage, clock: Any
) -> None:
    busy(named(read_calendar(open_page.user), "Work"), "09:30", minutes=30)
    html = johns.get(why(open_page, f"?day={DAY}")).content.decode()
    assert table_of(html) == [
        ("09:00", "Offered"),
        ("09:30", "Not offered"),
        ("10:00", "Offered"),
    ]
    assert "Tuesday, 1 December 2026" in html
    assert "yours 10:00" in html
    assert "style=" not in html


def test_the_asked_time_is_answered_at_the_top(
    johns: Client, open_page: BookingPage, clock: Any
) -> None:
    html = johns.get(why(open_page, f"?day={DAY}&slot=20:00")).content.decode()
    sentence = re.search(r'id="why-sentence">(.*?)<', html)
    assert sentence is not None
    assert sentence[1] == (
        "20:00 on Tuesday, 1 December 2026 is not offered: outside the hours, as on this day the "
        "page is open 09:00–10:30."
    )
    assert 'value="20:00"' in html


def test_htmx_gets_only_the_part_that_changes(
    johns: Client, open_page: BookingPage, clock: Any
) -> None:
    response = johns.get(why(open_page), headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith('<div class="stack loose" id="why">')
    assert "HX-Request" in response["Vary"]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", ["", f"?day={DAY}&slot=10:00", "?day=x&slot=%00"])
def test_only_the_host_of_the_page_gets_it(
    client: Client, open_page: BookingPage, query: str
) -> None:
    assert client.get(why(open_page, query)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(why(open_page, query)).status_code == 404
    client.force_login(open_page.user)
    assert client.get(why(open_page, query)).status_code == 200
    assert client.post(why(open_page, query)).status_code == 405


def test_a_title_is_escaped(johns: Client, open_page: BookingPage, clock: Any) -> None:
    row = busy(read_calendar(open_page.user), "09:00")
    row.title = "<b>me</b>"
    row.save()
    html = johns.get(why(open_page, f"?day={DAY}&slot=09:00")).content.decode()
    assert "“&lt;b&gt;me&lt;/b&gt;”" in html
    assert "<b>me" not in html


def test_what_a_calendar_of_somebody_else_holds_is_never_named(
    johns: Client, open_page: BookingPage, clock: Any
) -> None:
    """A calendar can come into the table only by its owner; should it, its titles stay theirs."""
    from tests.factories import AssociatedCalendarFactory

    foreign = CalendarFactory(verified_at=NOW, covered_until=NOW + timedelta(days=99))
    AssociatedCalendarFactory(table=default_table(open_page.user), calendar=foreign)
    row = busy(foreign, "09:00")
    row.title = "Their secret"
    row.save()
    html = johns.get(why(open_page, f"?day={DAY}")).content.decode()
    assert ("09:00", "Not offered") in table_of(html)
    assert "Their secret" not in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_one_event_as_for_many(
    johns: Client, open_page: BookingPage, clock: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        calendar = read_calendar(open_page.user, is_main=not number)
        for _ in range(rows):
            busy(calendar, "09:00", minutes=30)
        MeetingFactory(
            page=BookingPageFactory(user=open_page.user),
            during=span(f"{DAY} 1{number}:00", minutes=30),
        )
    johns.get("/")
    # Session, user, page; the two that offers take; calendars, events, meetings.
    with django_assert_num_queries(8):
        johns.get(why(open_page, f"?day={DAY}&slot=09:00"))


def test_pages_of_the_host_lead_here_and_those_of_guests_do_not(
    client: Client, open_page: BookingPage, clock: Any
) -> None:
    public = reverse("bookings:page", args=[open_page.user.slug, open_page.slug])
    assert why(open_page) not in client.get(public).content.decode()
    client.force_login(UserFactory())
    assert why(open_page) not in client.get(public).content.decode()
    client.force_login(open_page.user)
    for address in (
        public,
        reverse("bookings:pages"),
        reverse("bookings:page-edit", args=[open_page.pk]),
    ):
        assert why(open_page) in client.get(address).content.decode()


def test_every_link_of_a_reason_leads_to_something_that_is_there(
    johns: Client, open_page: BookingPage, clock: Any
) -> None:
    open_page.buffer_before = 15
    open_page.enabled = False
    open_page.horizon = 30
    open_page.save()
    calendar = read_calendar(open_page.user)
    row = busy(calendar, "09:00", minutes=30)
    row.show_as = "tentative"
    row.save()
    MeetingFactory(page=open_page, during=span(f"{DAY} 10:00", minutes=30))
    html = johns.get(why(open_page, f"?day={DAY}&slot=09:10")).content.decode()
    found = set(re.findall(r'<a class="small" href="([^"]+)"', html))
    assert len(found) >= 6
    for address in found:
        path, _, anchor = address.partition("#")
        answered = johns.get(path)
        assert answered.status_code == 200, address
        assert not anchor or f'id="{anchor}"' in answered.content.decode(), address
