"""Requests: bookings that were taken while a calendar was out of date, and what becomes of them."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from daybook_ical.invitation import Method
from django.core import mail as outbox
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.actions.book import Guest, book
from bookings.actions.cancel import cancel_booking
from bookings.actions.confirm import confirm_booking, confirm_if_free
from bookings.actions.decline import decline_booking, expire_booking
from bookings.actions.expire import settle_requests
from bookings.actions.reschedule import reschedule_booking
from bookings.availability import judge_start, knowledge_of
from bookings.domain.slots import Reason
from bookings.errors import SlotTaken, TooLate
from bookings.invitations import method_for
from bookings.links import answer_token, manage_token
from bookings.models import Booking, BookingPage, Mail, Meeting
from bookings.news import News, Reader
from bookings.offer_stamp import read_stamp, stamp
from bookings.tasks import send_mail
from calendars.models import Calendar, CalendarEntry
from tests.bookings.scene import at, book_at, busy, group_page, make_page, read_calendar
from tests.bookings.test_concurrency import CROWD, all_at_once
from tests.factories import NOW, AssociatedCalendarsFactory, span

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=10)


def outdated(page: BookingPage, **row: Any) -> Calendar:
    """A calendar of the page that was confirmed two hours ago; its page takes requests."""
    calendar = read_calendar(page.user, **row)
    Calendar.objects.filter(pk=calendar.pk).update(verified_at=NOW - 2 * HOUR, name="Work")
    return calendar


def read_again(now: datetime = LATER) -> None:
    Calendar.objects.update(verified_at=now)


def news(booking: Booking) -> list[tuple[str, str]]:
    """The mails about what became of a booking last: each change has a number of its own."""
    booking.refresh_from_db()
    about = booking.mails.filter(sequence=booking.sequence).order_by("pk")
    return list(about.values_list("news", "reader"))


def both(kind: str) -> list[tuple[str, str]]:
    return [(kind, "guest"), (kind, "host")]


def standing(booking: Booking) -> tuple[str, str, int]:
    """Of the booking, of its meeting, and how many events are wanted for it."""
    booking = Booking.objects.select_related("meeting").get(pk=booking.pk)
    wanted = CalendarEntry.objects.filter(meeting=booking.meeting_id, wanted="present")
    return booking.state, booking.meeting.state, wanted.count()


@pytest.fixture
def page(db: None) -> BookingPage:
    page = make_page()
    outdated(page, is_main=True)
    return page


@pytest.fixture
def request_(page: BookingPage) -> Booking:
    return book_at(page, "09:00", name="Grace", email="grace@example.org")


# --- Making one -----------------------------------------------------------------------------------


def test_a_request_takes_its_time_writes_nothing_and_asks_the_host(page: BookingPage) -> None:
    booking = book_at(page, "09:00")
    assert standing(booking) == ("requested", "requested", 0)
    assert booking.expires_at == NOW + 48 * HOUR
    assert news(booking) == both("requested")
    assert judge_start(page, at("09:00"), now=NOW).reason is Reason.MEETING
    with pytest.raises(SlotTaken):
        book_at(page, "09:00")
    overlapping = make_page(host=page.user, duration=60, spacing=15)
    with pytest.raises(SlotTaken):
        book_at(overlapping, "09:15")


def test_a_request_for_soon_lapses_when_the_meeting_would_begin(page: BookingPage) -> None:
    soon = at("09:00") - 3 * HOUR
    Calendar.objects.update(verified_at=soon - 2 * HOUR)
    assert book_at(page, "09:00", now=soon).expires_at == at("09:00")


def test_the_same_attempt_is_one_request(page: BookingPage) -> None:
    attempt = uuid.uuid4()
    first, again = (book_at(page, "09:00", attempt=attempt) for _ in range(2))
    assert first == again
    assert news(first) == both("requested")


@pytest.mark.django_db
def test_requests_take_seats_of_a_group() -> None:
    page = group_page(2)
    calendar = outdated(page, is_main=True)
    Calendar.objects.update(verified_at=NOW)
    confirmed = book_at(page, "09:00", name="Ada")
    Calendar.objects.filter(pk=calendar.pk).update(verified_at=NOW - 2 * HOUR)
    requested = book_at(page, "09:00", name="Bo")
    assert standing(requested) == ("requested", "confirmed", 1)
    assert CalendarEntry.objects.get().title == "Intro call (1 of 2 booked)"
    with pytest.raises(SlotTaken):
        book_at(page, "09:00")
    cancel_booking(booking=confirmed, by=Booking.By.GUEST, now=NOW)
    assert standing(requested) == ("requested", "requested", 0)
    confirm_booking(booking=requested, now=NOW)
    assert standing(requested) == ("confirmed", "confirmed", 1)
    assert CalendarEntry.objects.get().title == "Intro call (1 of 2 booked)"


@pytest.mark.django_db
def test_who_joins_a_requested_group_once_all_is_fresh_makes_it_a_meeting() -> None:
    page = group_page(3)
    outdated(page, is_main=True)
    first = book_at(page, "09:00")
    read_again(NOW)
    second = book_at(page, "09:00")
    assert (standing(first)[0], standing(second)) == ("requested", ("confirmed", "confirmed", 1))


# --- The answers ----------------------------------------------------------------------------------


def test_the_host_confirms(request_: Booking) -> None:
    for _ in range(2):
        confirm_booking(booking=request_, now=LATER)
    assert standing(request_) == ("confirmed", "confirmed", 1)
    assert news(request_) == both("confirmed")
    request_.refresh_from_db()
    assert (request_.expires_at, request_.sequence) == (None, 1)


def test_the_host_declines_with_a_word(request_: Booking) -> None:
    for _ in range(2):
        decline_booking(booking=request_, reason="On leave", now=LATER)
    assert standing(request_) == ("declined", "cancelled", 0)
    assert news(request_) == both("declined")
    request_.refresh_from_db()
    assert (request_.cancelled_by, request_.cancel_reason) == ("host", "On leave")
    assert judge_start(request_.meeting.page, at("09:00"), now=LATER).reason is None


@pytest.mark.parametrize("end", [cancel_booking, decline_booking])
def test_what_is_over_cannot_be_confirmed(request_: Booking, end: Callable[..., Booking]) -> None:
    end(booking=request_, now=NOW, **({"by": Booking.By.GUEST} if end is cancel_booking else {}))
    before = news(request_)
    with pytest.raises(TooLate):
        confirm_booking(booking=request_, now=LATER)
    with pytest.raises(TooLate):
        reschedule_booking(booking=request_, start=at("10:00"), by=Booking.By.GUEST, now=LATER)
    assert news(request_) == before
    assert standing(request_)[1:] == ("cancelled", 0)


def test_a_confirmed_booking_cannot_be_declined_and_the_past_not_confirmed(
    request_: Booking,
) -> None:
    with pytest.raises(TooLate):
        confirm_booking(booking=request_, now=at("09:00"))
    confirm_booking(booking=request_, now=LATER)
    with pytest.raises(TooLate):
        decline_booking(booking=request_, now=LATER)
    assert standing(request_) == ("confirmed", "confirmed", 1)


def test_a_request_lapses_when_nobody_answers(request_: Booking) -> None:
    settle_requests(now=NOW + 48 * HOUR - timedelta(seconds=1))
    assert standing(request_) == ("requested", "requested", 0)
    for _ in range(2):
        settle_requests(now=NOW + 48 * HOUR)
    assert standing(request_) == ("declined", "cancelled", 0)
    assert news(request_) == both("expired")
    request_.refresh_from_db()
    assert (request_.cancelled_by, request_.decision["answer"]["by"]) == ("", "clock")


def test_an_early_call_lets_nothing_lapse(request_: Booking) -> None:
    expire_booking(booking=request_, now=LATER)
    assert standing(request_) == ("requested", "requested", 0)


# --- By itself ------------------------------------------------------------------------------------


def test_a_request_confirms_itself_once_every_calendar_is_fresh_again(page: BookingPage) -> None:
    second = outdated(page)
    booking = book_at(page, "09:00")
    Calendar.objects.exclude(pk=second.pk).update(verified_at=LATER)
    settle_requests(now=LATER)
    assert (standing(booking)[0], news(booking)) == ("requested", both("requested"))
    read_again()
    for _ in range(2):
        settle_requests(now=LATER)
    assert standing(booking) == ("confirmed", "confirmed", 1)
    assert news(booking) == both("confirmed")
    booking.refresh_from_db()
    assert booking.decision["answer"]["by"] == "calendars"
    assert [one["fresh"] for one in booking.decision["answer"]["calendars"]] == [True, True]


def test_a_longer_grace_alone_confirms_nothing(request_: Booking) -> None:
    BookingPage.objects.update(stale_hours=100)
    settle_requests(now=LATER)
    assert standing(request_)[0] == "requested"


def test_changed_hours_and_lead_time_do_not_keep_a_request_from_being_confirmed(
    page: BookingPage, request_: Booking
) -> None:
    page.weekly_hours.all().delete()
    BookingPage.objects.update(lead_time=90 * 1440, duration=45, enabled=False)
    read_again()
    settle_requests(now=LATER)
    assert standing(request_)[0] == "confirmed"


def test_a_time_that_turned_out_taken_is_the_hosts_to_decide(
    page: BookingPage, request_: Booking
) -> None:
    """The guest is not troubled: perhaps the event can be moved, or may overlap."""
    event = busy(Calendar.objects.get(), "09:15", minutes=30)
    read_again()
    for _ in range(2):
        settle_requests(now=LATER)
    assert (standing(request_), news(request_)) == (
        ("requested", "requested", 0),
        [*both("requested"), ("conflict", "host")],
    )
    event.delete()
    settle_requests(now=LATER)
    assert (standing(request_)[0], news(request_)) == ("confirmed", both("confirmed"))


def test_the_host_may_confirm_over_another_event(request_: Booking) -> None:
    busy(Calendar.objects.get(), "09:15", minutes=30)
    read_again()
    settle_requests(now=LATER)
    confirm_booking(booking=request_, now=LATER)
    assert standing(request_) == ("confirmed", "confirmed", 1)


@pytest.mark.django_db
def test_an_event_that_takes_a_seat_leaves_too_few_for_the_requests() -> None:
    page = group_page(2, foreign_events="seat")
    outdated(page, is_main=True)
    guests = [book_at(page, "09:00") for _ in range(2)]
    busy(Calendar.objects.get(), "09:00", minutes=30)
    read_again()
    settle_requests(now=LATER)
    assert [standing(guest)[0] for guest in guests] == ["requested", "requested"]
    assert Booking.objects.filter(decision__conflict__reason="full").count() == 2
    decline_booking(booking=guests[0], now=LATER)
    settle_requests(now=LATER)
    assert standing(guests[1]) == ("confirmed", "confirmed", 1)


def test_one_request_that_cannot_be_settled_does_not_keep_the_others_waiting(
    request_: Booking, page: BookingPage
) -> None:
    other = book_at(page, "10:00")
    Booking.objects.filter(pk=request_.pk).update(decision=[])
    read_again()
    settle_requests(now=LATER)
    assert standing(other)[0] == "confirmed"


# --- The guest changes it -------------------------------------------------------------------------


def move(booking: Booking, clock: str, by: Booking.By = Booking.By.GUEST) -> Booking:
    return reschedule_booking(booking=booking, start=at(clock), by=by, now=LATER)


def test_the_guest_withdraws_a_request(request_: Booking) -> None:
    cancel_booking(booking=request_, by=Booking.By.GUEST, now=LATER)
    assert standing(request_) == ("cancelled", "cancelled", 0)
    assert news(request_) == both("cancelled")


def test_why_it_is_a_request_is_kept_until_the_host_chooses_another_time(
    request_: Booking,
) -> None:
    request_.refresh_from_db()
    calendar = Calendar.objects.get()
    doubt = {
        "code": "stale",
        "calendar": calendar.pk,
        "name": "Work",
        "verified_at": (NOW - 2 * HOUR).isoformat(),
    }
    assert request_.requested_because == [doubt]
    assert confirm_booking(booking=request_, now=LATER).requested_because == [doubt]
    move(request_, "11:00", Booking.By.HOST)
    request_.refresh_from_db()
    assert (request_.state, request_.requested_because) == ("confirmed", [])


@pytest.mark.django_db
def test_what_is_confirmed_at_once_has_no_reason_to_be_a_request() -> None:
    assert book_at(make_page(), "09:00").requested_because == []


def test_a_moved_request_is_a_request_with_a_new_deadline(request_: Booking) -> None:
    moved = move(request_, "11:00")
    assert standing(moved) == ("requested", "requested", 0)
    assert moved.expires_at == LATER + 48 * HOUR
    assert moved.meeting.during == span(at("11:00"), minutes=30)
    assert news(moved) == both("requested")


def test_a_request_that_moves_while_all_is_fresh_is_confirmed(request_: Booking) -> None:
    read_again()
    assert standing(move(request_, "11:00")) == ("confirmed", "confirmed", 1)
    assert news(request_) == both("confirmed")


def test_a_confirmed_booking_that_moves_becomes_a_request_unless_the_host_moves_it(
    page: BookingPage,
) -> None:
    read_again(NOW)
    booking = book_at(page, "09:00")
    Calendar.objects.update(verified_at=NOW - 2 * HOUR)
    assert standing(booking) == ("confirmed", "confirmed", 1)
    assert standing(move(booking, "10:00")) == ("requested", "requested", 0)
    assert standing(move(booking, "11:00", Booking.By.HOST)) == ("confirmed", "confirmed", 1)


# --- Crowds ---------------------------------------------------------------------------------------

transactional = pytest.mark.django_db(transaction=True)


@transactional
def test_a_crowd_asks_for_one_time_and_one_gets_it() -> None:
    page = make_page()
    outdated(page, is_main=True)
    ends = all_at_once([lambda: book_at(page, "09:00")] * CROWD)
    assert ends == {"done": 1, "SlotTaken": CROWD - 1}
    assert Meeting.objects.active().count() == Booking.objects.requested().count() == 1


@transactional
def test_overlapping_requests_and_bookings_are_never_both_made() -> None:
    """One page reads a calendar that is out of date, the other reads none."""
    sure = make_page(duration=60)
    asking = make_page(host=sure.user, duration=30, spacing=15)
    outdated(asking)
    sure.hosts.update(table=AssociatedCalendarsFactory(host=sure.user, is_default=False))
    deeds = [lambda: book_at(sure, "09:00"), lambda: book_at(asking, "09:45")]
    ends = all_at_once(deeds * 10)
    assert ends == {"done": 1, "SlotTaken": 19}
    assert Meeting.objects.active().count() == 1


@transactional
def test_seats_are_requested_by_as_many_as_there_are() -> None:
    page = group_page(5)
    outdated(page, is_main=True)
    ends = all_at_once([lambda: book_at(page, "09:00")] * 15)
    assert ends == {"done": 5, "SlotTaken": 10}
    assert Meeting.objects.get().seats_taken == Booking.objects.requested().count() == 5


@transactional
def test_all_answers_at_once_are_one_answer() -> None:
    page = make_page()
    outdated(page, is_main=True)
    booking = book_at(page, "09:00")
    read_again()
    deeds: list[Callable[[], object]] = [
        lambda: confirm_booking(booking=booking, now=LATER),
        lambda: decline_booking(booking=booking, now=LATER),
        lambda: confirm_if_free(booking=booking, now=LATER),
        lambda: cancel_booking(booking=booking, by=Booking.By.GUEST, now=LATER),
    ]
    ends = all_at_once(deeds * 4)
    assert set(ends) <= {"done", "TooLate"}
    state, meeting, events = standing(booking)
    assert (state, meeting, events) in {
        ("cancelled", "cancelled", 0),
        ("declined", "cancelled", 0),
    }
    assert Meeting.objects.get().seats_taken == 0
    assert not CalendarEntry.objects.filter(wanted="present").exists()


# --- The record -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_booking_keeps_what_was_known_when_it_was_offered_and_when_it_was_taken() -> None:
    page = make_page()
    calendar = read_calendar(page.user)
    offer = stamp(page, at("09:00"), knowledge_of(page, now=NOW), now=NOW)
    guest = Guest("Grace", "grace@example.org", "", "UTC")
    booking = book(page=page, start=at("09:00"), guest=guest, now=LATER, offered=offer)
    booking.refresh_from_db()
    seen = {"id": calendar.pk, "name": calendar.name, "verified_at": NOW.isoformat()}
    assert booking.decision == {
        "offered": {
            "at": NOW.isoformat(),
            "certainty": "fresh",
            "calendars": [{**seen, "fresh": True, "age": 0}],
        },
        "taken": {
            "at": LATER.isoformat(),
            "certainty": "fresh",
            "calendars": [{**seen, "fresh": True, "age": 600}],
        },
        "rules": {
            "stale_hours": 1,
            "when_stale": "request",
            "duration": 30,
            "lead_time": 0,
            "horizon": 60,
            "buffer_before": 0,
            "buffer_after": 0,
            "session": "one-on-one",
            "seats": 1,
            "foreign_events": "close",
        },
    }


@pytest.mark.django_db
def test_a_stamp_holds_for_its_own_page_and_time_and_tells_the_guest_nothing() -> None:
    page, other = make_page(), make_page()
    read_calendar(page.user)
    text = stamp(page, at("09:00"), knowledge_of(page, now=NOW), now=NOW)
    known = read_stamp(text, page, at("09:00"))
    assert known is not None
    assert known["at"] == NOW.isoformat()
    for wrong in (
        read_stamp(text, other, at("09:00")),
        read_stamp(text, page, at("09:30")),
        read_stamp(text[:-3], page, at("09:00")),
        read_stamp("é", page, at("09:00")),
        read_stamp("", page, at("09:00")),
    ):
        assert wrong is None
    assert Calendar.objects.get().name not in text


# --- Mails and pages ------------------------------------------------------------------------------


def test_the_mails_about_a_request_bring_no_event_until_it_is_confirmed(
    request_: Booking,
) -> None:
    def methods(*news: News) -> list[Method | None]:
        return [method_for(request_, Mail(news=one, reader=Reader.GUEST)) for one in news]

    over = (News.REQUESTED, News.DECLINED, News.EXPIRED, News.CANCELLED)
    assert methods(*over) == [None, None, None, None]
    assert methods(News.CONFIRMED) == [Method.REQUEST]
    # A confirmed booking that was moved to a request, and what may become of that.
    request_.guest_invited = True
    assert methods(*over) == [Method.CANCEL] * 4


def test_the_host_is_asked_with_two_links_and_the_guest_told_why(request_: Booking) -> None:
    for job in ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk"):
        send_mail(**job.args)
    guest, host = outbox.outbox
    assert guest.subject == "Requested: Intro call with Anna Host, Tue 1 Dec 2026, 09:00"
    assert "Anna Host’s calendar has not been confirmed since Monday, 23 November 2026, 06:00" in (
        guest.body
    )
    assert "You are told the answer by Wednesday, 25 November 2026, 08:00." in guest.body
    assert "Work" not in guest.body
    assert host.subject == "Please confirm: Grace, Intro call, Tue 1 Dec 2026, 10:00"
    address = (
        f"http://testserver/request/{answer_token(request_, request_.meeting.hosts[0])}/?answer="
    )
    assert f"Confirm:\n{address}confirm\n\nDecline:\n{address}decline\n" in host.body


def test_a_mail_about_a_request_that_was_answered_meanwhile_is_left_out(
    request_: Booking,
) -> None:
    confirm_booking(booking=request_, now=LATER)
    for job in ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk"):
        send_mail(**job.args)
    assert [sent.subject.partition(":")[0] for sent in outbox.outbox] == ["Confirmed", "Confirmed"]


pages = pytest.mark.usefixtures("clock")


@pages
@pytest.mark.parametrize(("said", "state"), [("confirm", "confirmed"), ("decline", "declined")])
def test_the_host_answers_by_the_link_in_the_mail(
    client: Client, request_: Booking, said: str, state: str
) -> None:
    url = f"/request/{answer_token(request_, request_.meeting.hosts[0])}/?answer={said}"
    shown = client.get(url)
    assert standing(request_)[0] == "requested"
    assert (shown["Cache-Control"], shown["X-Robots-Tag"]) == ("private, no-store", "noindex")
    answered = client.post(url, {"answer": said})
    assert "Grace is told by mail." in answered.content.decode()
    assert standing(request_)[0] == state
    again = client.post(url, {"answer": "decline" if said == "confirm" else "confirm"})
    assert again.status_code == 409
    assert standing(request_)[0] == state


@pages
@pytest.mark.parametrize("word", ["On \0 leave", "x" * 1001], ids=["NUL", "long"])
def test_a_word_that_cannot_be_sent_is_kept_and_declines_nothing(
    client: Client, request_: Booking, page: BookingPage, word: str
) -> None:
    client.force_login(page.user)
    for address in (
        f"/request/{answer_token(request_, request_.meeting.hosts[0])}/",
        f"/bookings/{request_.pk}/answer/",
    ):
        answered = client.post(address, {"answer": "decline", "reason": word})
        assert answered.status_code == 422
        assert answered.context["form"]["reason"].value() == word
        assert standing(request_)[0] == "requested"
        assert answered.context["form"].errors
    client.post(address, {"answer": "confirm", "reason": word})
    assert standing(request_)[0] == "confirmed"


@pages
def test_the_guests_link_does_not_answer(client: Client, request_: Booking) -> None:
    for token in (
        manage_token(request_),
        "x",
        answer_token(request_, request_.meeting.hosts[0])[:-1],
    ):
        assert client.post(f"/request/{token}/", {"answer": "confirm"}).status_code == 404
    assert (
        client.get(f"/booking/{answer_token(request_, request_.meeting.hosts[0])}/").status_code
        == 404
    )
    assert standing(request_)[0] == "requested"


@pages
def test_the_host_answers_in_the_list_and_sees_what_was_known(
    client: Client, request_: Booking, page: BookingPage
) -> None:
    client.force_login(page.user)
    for show in ("upcoming", "requests"):
        listed = client.get("/bookings/", {"show": show})
        assert [one.name for one in listed.context["bookings"]] == ["Grace"]
        assert "Confirm" in listed.content.decode()
    detail = client.get(f"/bookings/{request_.pk}/").content.decode()
    assert "confirmed 2 hours before, 23 November, 07:00:00" in detail
    assert "Work" in detail
    client.post(f"/bookings/{request_.pk}/answer/", {"answer": "confirm"})
    assert standing(request_)[0] == "confirmed"


@pages
def test_nobody_else_sees_or_answers_it(strangers: Client, request_: Booking) -> None:
    for response in (
        strangers.get(f"/bookings/{request_.pk}/"),
        strangers.post(f"/bookings/{request_.pk}/answer/", {"answer": "confirm"}),
    ):
        assert response.status_code == 404
    assert standing(request_)[0] == "requested"


@pages
def test_the_guest_sees_where_the_request_stands(client: Client, request_: Booking) -> None:
    url = f"/booking/{manage_token(request_)}/"

    def heading() -> str:
        return client.get(url).content.decode().partition("<h1>")[2].partition("</h1>")[0]

    assert heading() == "Your request"
    assert client.get(f"{url}event.ics").status_code == 404
    assert "Your request is sent" in client.get(f"{url}booked/").content.decode()
    decline_booking(booking=request_, reason="On leave", now=LATER)
    assert heading() == "This request was declined"
    assert "On leave" in client.get(url).content.decode()


@pages
def test_a_guest_requests_by_the_form(client: Client, page: BookingPage) -> None:
    url = f"/book/{page.user.slug}/{page.slug}/"
    form = client.get(url, {"slot": "2026-12-01T09:00Z"}).context["form"]
    sent = client.post(
        f"{url}book/",
        {
            **form.initial,
            "attempt": str(uuid.uuid4()),
            "name": "Grace",
            "email": "grace@example.org",
        },
        follow=True,
    )
    assert "Your request is sent" in sent.content.decode()
    decision = Booking.objects.get().decision
    assert decision["offered"]["certainty"] == decision["taken"]["certainty"] == "request"
