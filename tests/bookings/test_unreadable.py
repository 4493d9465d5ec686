"""A calendar holds an event which cannot be read: it may be at any time, so the host is asked."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.actions.confirm import confirm_if_free
from bookings.actions.expire import settle_requests
from bookings.availability import knowledge_of, offers, survey
from bookings.decision_words import told
from bookings.domain.certainty import Certainty, Policy, weigh
from bookings.domain.slots import Reason
from bookings.errors import Closed, PageClosed
from bookings.freshness_words import guest_notice, host_notice
from bookings.models import Booking, BookingPage
from bookings.tasks import send_mail
from bookings.why.asked import answer, read_why_question
from bookings.why.clock import DayClock
from bookings.why.day import explain_day
from bookings.why.sheet import Sheet
from calendars.domain.freshness import BusySource
from calendars.models import Calendar, Event
from tests.bookings.scene import at, book_at, busy, clocks, default_table, make_page, read_calendar
from tests.factories import NOW, AssociatedCalendarFactory, CalendarFactory, EventFactory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def source(name: str = "Work", **fields: object) -> BusySource:
    known = {"verified_at": NOW, "covered_until": NOW + 90 * DAY, "fresh_until": NOW + 9 * DAY}
    return BusySource(**{"pk": 1, "name": name, **known, **fields})


def unreadable(page: BookingPage, age: timedelta = HOUR, **fields: object) -> Calendar:
    """A calendar behind the page with an event that has been unreadable for so long at NOW."""
    calendar = read_calendar(page.user)
    Calendar.objects.filter(pk=calendar.pk).update(name="Secret project", **fields)
    EventFactory(calendar=calendar, problem="its data is cut off", problem_since=NOW - age)
    calendar.refresh_from_db()
    return calendar


def sync_at(now: object) -> None:
    Calendar.objects.update(verified_at=now)


def certainty(page: BookingPage, now: object = NOW) -> str:
    sync_at(now)
    return str(knowledge_of(page, now=now).certainty)


# --- The rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "asking", "closing"),
    [
        (timedelta(), "request", "closed"),
        (DAY - timedelta(microseconds=1), "request", "closed"),
        (DAY, "fresh", "fresh"),
        (-HOUR, "request", "closed"),
    ],
)
def test_for_a_day_what_cannot_be_read_makes_nothing_certain(
    age: timedelta, asking: str, closing: str
) -> None:
    """Whatever the page's grace says: that is about the age of what is known."""
    sources = [source(), source(unread_since=NOW - age)]
    assert weigh(sources, Policy(48 * HOUR), NOW).certainty == asking
    assert weigh(sources, Policy(48 * HOUR, closes=True), NOW).certainty == closing


def test_what_was_never_read_weighs_more_and_what_is_only_old_less() -> None:
    odd = source(unread_since=NOW)
    old = source(fresh_until=NOW - HOUR / 2)
    assert weigh([odd, BusySource(2, "Home")], Policy(), NOW).certainty is Certainty.UNKNOWN
    known = weigh([odd, old], Policy(), NOW)
    assert (known.certainty, known.stale, known.unread) == (Certainty.REQUEST, (old,), (odd,))


def test_the_latest_of_several_decides_how_long() -> None:
    known = weigh([source(unread_since=NOW - HOUR), source(unread_since=NOW)], Policy(), NOW)
    assert (known.unread_since, known.unread_until) == (NOW, NOW + DAY)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_takes_requests_for_a_day_and_then_ignores_it() -> None:
    page = make_page()
    unreadable(page, timedelta())
    times = (timedelta(), 23 * HOUR, DAY)
    assert [certainty(page, NOW + one) for one in times] == ["request", "request", "fresh"]


@pytest.mark.django_db
def test_a_page_is_certain_again_once_the_event_can_be_read() -> None:
    page = make_page()
    unreadable(page)
    assert certainty(page) == "request"
    Event.objects.update(problem="", problem_since=None)
    assert certainty(page) == "fresh"


@pytest.mark.django_db
def test_the_calendar_may_ignore_what_cannot_be_read() -> None:
    page = make_page()
    unreadable(page, unreadable_events="ignore")
    assert certainty(page) == "fresh"
    assert book_at(page, "09:00").state == Booking.State.CONFIRMED


@pytest.mark.django_db
def test_only_calendars_that_are_read_for_busy_time_count() -> None:
    page = make_page()
    written = read_calendar(page.user, is_busy=False, is_additional=True)
    other = CalendarFactory(connector__host=page.user)
    for calendar in (written, other):
        EventFactory(calendar=calendar, problem="its data is cut off", problem_since=NOW)
    assert certainty(page) == "fresh"


@pytest.mark.django_db
def test_a_page_that_closes_offers_nothing_and_says_so() -> None:
    page = make_page(hours="09:00-10:00", when_stale="close")
    unreadable(page)
    found = offers(page, at("00:00"), at("23:00"), now=NOW)
    assert (found.slots, found.closed) == ((), Closed.NOT_WHOLE)
    verdicts = survey(page, at("00:00"), at("23:00"), now=NOW).verdicts(reasons=True)
    assert [verdict.reason for verdict in verdicts] == [Reason.STALE, Reason.STALE]
    with pytest.raises(PageClosed, match=Closed.NOT_WHOLE):
        book_at(page, "09:00")


@pytest.mark.django_db
def test_known_busy_time_stays_closed_while_the_rest_becomes_requests() -> None:
    page = make_page(hours="09:00-10:00")
    busy(unreadable(page), "09:00", minutes=30)
    assert clocks(offers(page, at("00:00"), at("23:00"), now=NOW).slots) == ["09:30"]
    assert book_at(page, "09:30").state == Booking.State.REQUESTED


# --- Requests -------------------------------------------------------------------------------------


def settled(booking: Booking, now: object) -> str:
    sync_at(now)
    settle_requests(now=now)
    booking.refresh_from_db()
    return str(booking.state)


@pytest.mark.django_db
def test_a_request_confirms_itself_when_the_event_can_be_read_and_the_time_is_free() -> None:
    page = make_page()
    unreadable(page)
    booking = book_at(page, "09:00")
    assert settled(booking, NOW + HOUR) == "requested"
    Event.objects.update(problem="", problem_since=None)
    assert settled(booking, NOW + 2 * HOUR) == "confirmed"


@pytest.mark.django_db
def test_that_a_day_has_passed_answers_no_request() -> None:
    page = make_page()
    calendar = unreadable(page)
    booking = book_at(page, "09:00")
    assert settled(booking, NOW + DAY) == "requested"
    assert book_at(page, "10:00", now=NOW + DAY).state == Booking.State.CONFIRMED
    Calendar.objects.filter(pk=calendar.pk).update(unreadable_events="ignore")
    assert settled(booking, NOW + DAY + HOUR) == "confirmed"


@pytest.mark.django_db
def test_an_event_long_ignored_keeps_no_other_request_waiting() -> None:
    page = make_page()
    unreadable(page, 2 * DAY)
    sync_at(NOW - 3 * HOUR)
    booking = book_at(page, "09:00")
    assert booking.state == Booking.State.REQUESTED
    sync_at(NOW + HOUR)
    assert confirm_if_free(booking=booking, now=NOW + HOUR).state == Booking.State.CONFIRMED


@pytest.mark.django_db
def test_the_record_tells_which_calendar_could_not_be_read() -> None:
    page = make_page()
    unreadable(page)
    (moment,) = told(book_at(page, "09:00"), page.user, BERLIN)
    assert moment.meaning == (
        "A calendar held an event that could not be read, so it had to be a request."
    )
    assert moment.calendars == (
        (
            "Secret project",
            "confirmed 0 seconds before, 23 November, 09:00:00, holding an event that could not be "
            "read",
            "attention",
        ),
    )


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_guest_is_told_that_the_host_confirms_and_nothing_else() -> None:
    page = make_page()
    known = weigh([source("Secret", unread_since=NOW)], Policy(), NOW)
    assert guest_notice(page, known, BERLIN, NOW) == (
        "Your booking is a request until Anna Host confirms it."
    )


def test_the_host_is_told_which_calendar_and_until_when() -> None:
    def told(policy: Policy, *sources: BusySource) -> str:
        return host_notice(weigh(sources, policy, NOW), BERLIN, NOW)

    odd, other = source(unread_since=NOW - HOUR), source("Home", unread_since=NOW - 2 * HOUR)
    assert told(Policy(), odd) == (
        "“Work” holds an event that cannot be read (since 08:00); bookings are taken as requests "
        "until 24 November, 08:00"
    )
    assert told(Policy(closes=True), odd, other) == (
        "“Work” and “Home” hold events that cannot be read (since 08:00); nothing is offered until "
        "24 November, 08:00"
    )
    assert told(Policy(), odd, source("Old", fresh_until=NOW - DAY)).startswith(
        "“Old” not confirmed since 09:00: now taking requests. “Work” holds an event"
    )


@pytest.mark.django_db
def test_the_mails_tell_the_host_of_the_calendar_and_the_guest_of_the_host() -> None:
    page = make_page()
    unreadable(page)
    book_at(page, "09:00")
    for job in ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk"):
        send_mail(**job.args)
    guest, host = outbox.outbox
    for body in (guest.body, guest.alternatives[0].content):
        assert "It is not confirmed yet." in body
        assert "Secret project" not in body
    for body in (host.body, host.alternatives[0].content):
        assert "“Secret project” holds an event that cannot be read, so Daybook cannot tell" in body


@pytest.mark.usefixtures("clock")
def test_the_pages_of_guest_and_host_say_so(
    client: Client, johns: Client, page: BookingPage
) -> None:
    unreadable(page)
    notice = "“Secret project” holds an event that cannot be read (since 08:00)"
    for url in ("/pages/", f"/pages/{page.pk}/", f"/pages/{page.pk}/why/?day=2026-11-24"):
        assert notice in johns.get(url).content.decode()
    shown = Client().get("/book/john/intro/", {"slot": "2026-11-24T09:00Z"}).content.decode()
    assert "Your booking is a request until John Smith confirms it." in shown
    assert "Request 24 November, 10:00" in shown
    assert "Secret project" not in shown


# --- Why ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_why_names_the_calendar_for_which_a_page_closes() -> None:
    page = make_page(when_stale="close")
    calendar = unreadable(page)
    day = explain_day(page, at("09:00").date(), now=NOW, viewer=page.user)
    asked = answer(day, int(at("09:00").timestamp()), DayClock(day.zone, day.date))
    assert asked.sentence == (
        "09:00 on Tuesday, 1 December 2026 is not offered: not certain, as “Secret project” holds "
        "an event that cannot be read, and the page offers nothing while that counts, which is "
        "until Tue 24 Nov, 07:00."
    )
    assert [place.url for place in asked.lines[0].places] == [
        f"/connectors/{calendar.connector_id}/",
        f"/calendars/#policy-of-{calendar.pk}",
        f"/pages/{page.pk}/#id_when_stale",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["09:00", "10:00"])
def test_why_names_the_doubt_of_what_is_in_the_way(asked: str) -> None:
    page = make_page(buffer_before=30)
    row = busy(read_calendar(page.user), "09:00")
    Event.objects.filter(pk=row.event_id).update(doubt="its end is empty")
    day = explain_day(page, at("09:00").date(), now=NOW, viewer=page.user)
    told = answer(day, int(at(asked).timestamp()), DayClock(day.zone, day.date))
    assert told.lines[0].text.endswith(" It was read with caution: its end is empty.")
    question = read_why_question({"day": "2026-12-01"}, day.zone, now=NOW)
    lanes = Sheet(day, question, day.zone).drawing.lanes
    (bar,) = next(lane for lane in lanes if lane.calendar).bars
    assert bar.says.endswith("shown as Busy. It was read with caution: its end is empty.")


@pytest.mark.django_db
def test_the_list_of_harmless_events_names_the_doubt_too(johns: Client, page: BookingPage) -> None:
    calendar = CalendarFactory(connector__host=page.user)
    AssociatedCalendarFactory(table=default_table(page.user), calendar=calendar)
    row = busy(calendar, "09:00")
    type(row).objects.update(blocks=False, show_as="free")
    Event.objects.update(doubt="its end is empty")
    shown = johns.get(f"/pages/{page.pk}/why/", {"day": "2026-12-01"}).content.decode()
    assert "shown as Free. It was read with caution: its end is empty." in shown
