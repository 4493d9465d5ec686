"""The host proposes other times; the guest takes one, or none."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Membership, User
from bookings.actions.answer_proposal import accept_proposal, refuse_proposal
from bookings.actions.cancel import cancel_booking
from bookings.actions.propose import propose_times, withdraw_proposal
from bookings.actions.reschedule import reschedule_booking
from bookings.availability import judge_start
from bookings.errors import NotOffered, SlotTaken, TooLate
from bookings.links import manage_token
from bookings.models import Booking, Meeting, Proposal
from bookings.tasks import send_mail
from calendars.models import CalendarEntry
from tests.bookings.scene import at, book_at, busy, group_page, make_page, read_calendar
from tests.bookings.test_book import mails
from tests.bookings.test_concurrency import all_at_once
from tests.factories import NOW, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

By = Booking.By
Answer = Proposal.Answer


@pytest.fixture
def booking() -> Booking:
    return book_at(make_page(), "09:00", name="Grace", email="grace@example.org")


def propose(booking: Booking, *clocks: str, now: datetime = NOW, note: str = "") -> Proposal:
    starts = [at(clock) for clock in clocks]
    return propose_times(booking=booking, starts=starts, note=note, now=now)


def accept(proposal: Proposal, clock: str, now: datetime = NOW) -> Booking:
    return accept_proposal(proposal=proposal, start=at(clock), now=now)


def as_request(booking: Booking) -> Booking:
    Meeting.objects.filter(pk=booking.meeting_id).update(state="requested")
    deadline = NOW + timedelta(days=2)
    Booking.objects.filter(pk=booking.pk).update(state="requested", expires_at=deadline)
    return Booking.objects.with_people().get(pk=booking.pk)


def standing(booking: Booking) -> tuple[str, str]:
    found = Booking.objects.select_related("meeting").get(pk=booking.pk)
    return found.state, f"{found.meeting.during.lower:%H:%M}"


# --- Proposing ------------------------------------------------------------------------------------


def test_a_proposal_reserves_nothing_and_leaves_the_booking(booking: Booking) -> None:
    proposal = propose(booking, "11:00", "10:00", "10:00", note="Sorry!")
    assert (proposal.starts, proposal.note) == ([at("10:00"), at("11:00")], "Sorry!")
    assert proposal.expires_at == NOW + timedelta(days=7)
    assert standing(booking) == ("confirmed", "09:00")
    assert judge_start(booking.meeting.page, at("10:00"), now=NOW).reason is None
    assert mails()[2:] == [("proposed", "guest", 0)]


@pytest.mark.parametrize("when", ["2026-11-30 07:00", "2026-12-01 08:00"])
def test_it_waits_no_longer_than_its_times_and_the_meeting(booking: Booking, when: str) -> None:
    now = datetime.fromisoformat(f"{when}+00:00")
    assert propose(booking, "10:00", now=now).expires_at == at("09:00")


def test_times_are_judged_like_those_that_are_booked(booking: Booking) -> None:
    page = booking.meeting.page
    book_at(page, "10:00")
    busy(read_calendar(page.user), "11:00")
    sent = len(mails())
    for clocks, refused in (
        (["10:00"], SlotTaken),
        (["11:00"], SlotTaken),
        (["10:30", "10:00"], SlotTaken),
        (["15:00"], NotOffered),
        (["09:00"], NotOffered),
        ([], NotOffered),
        (["09:30", "10:30", "11:30", "09:00", "11:00", "10:00", "12:30"], NotOffered),
    ):
        with pytest.raises(refused):
            propose(booking, *clocks)
    assert (Proposal.objects.count(), len(mails())) == (0, sent)


def test_a_second_proposal_takes_the_place_of_the_first(booking: Booking) -> None:
    first, second = propose(booking, "10:00"), propose(booking, "11:00")
    first.refresh_from_db()
    assert (first.answer, second.answer) == (Answer.WITHDRAWN, Answer.NONE)
    with pytest.raises(TooLate):
        accept(first, "10:00")


@pytest.mark.parametrize("end", ["cancel", "begin"])
def test_what_is_over_gets_no_other_time(booking: Booking, end: str) -> None:
    now = at("09:00") if end == "begin" else NOW
    if end == "cancel":
        cancel_booking(booking=booking, by=By.GUEST, now=NOW)
    with pytest.raises(TooLate):
        propose(booking, "11:00", now=now)


def test_the_database_holds_one_waiting_proposal_per_booking(booking: Booking) -> None:
    first = propose(booking, "10:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(
            booking=booking, starts=first.starts, sequence=0, expires_at=first.expires_at
        )


# --- The guest's answer ---------------------------------------------------------------------------


def test_the_guest_takes_a_time_and_the_booking_moves_with_its_event(booking: Booking) -> None:
    page = booking.meeting.page
    read_calendar(page.user, is_main=True)
    proposal = propose(booking, "10:00", "11:00")
    taken = accept(proposal, "11:00")
    assert (taken, standing(booking)) == (booking, ("confirmed", "11:00"))
    assert CalendarEntry.objects.get().during.lower == at("11:00")
    assert judge_start(page, at("09:00"), now=NOW).reason is None
    assert mails()[3:] == [("rescheduled", "guest", 1), ("rescheduled", "host", 1)]
    proposal.refresh_from_db()
    assert (proposal.answer, proposal.taken) == (Answer.ACCEPTED, booking)


def test_taking_a_time_twice_is_the_same_as_once(booking: Booking) -> None:
    proposal = propose(booking, "10:00", "11:00")
    accept(proposal, "11:00")
    sent = len(mails())
    assert accept(proposal, "11:00") == booking
    assert len(mails()) == sent
    with pytest.raises(TooLate):
        accept(proposal, "10:00")


def test_a_time_that_was_taken_meanwhile_leaves_booking_and_proposal(booking: Booking) -> None:
    proposal = propose(booking, "10:00", "11:00")
    book_at(booking.meeting.page, "10:00")
    with pytest.raises(SlotTaken):
        accept(proposal, "10:00")
    assert standing(booking) == ("confirmed", "09:00")
    accept(proposal, "11:00")
    assert standing(booking) == ("confirmed", "11:00")


def test_only_a_proposed_time_can_be_taken(booking: Booking) -> None:
    with pytest.raises(NotOffered):
        accept(propose(booking, "10:00"), "11:00")


@pytest.mark.parametrize("change", ["moved", "cancelled", "withdrawn", "expired", "refused"])
def test_a_proposal_does_not_outlive_what_it_was_made_for(booking: Booking, change: str) -> None:
    proposal, now = propose(booking, "11:00"), NOW
    match change:
        case "moved":
            reschedule_booking(booking=booking, start=at("10:00"), by=By.GUEST, now=NOW)
        case "cancelled":
            cancel_booking(booking=booking, by=By.GUEST, now=NOW)
        case "withdrawn":
            withdraw_proposal(booking=booking, now=NOW)
        case "refused":
            refuse_proposal(proposal=proposal, now=NOW)
        case "expired":
            now = NOW + timedelta(days=7)
    before = standing(booking)
    with pytest.raises(TooLate):
        accept(proposal, "11:00", now=now)
    assert standing(booking) == before


def test_the_host_is_told_once_that_no_time_suits(booking: Booking) -> None:
    proposal = propose(booking, "11:00")
    for _ in range(2):
        refuse_proposal(proposal=proposal, now=NOW)
    assert mails()[3:] == [("refused", "host", 0)]
    assert standing(booking) == ("confirmed", "09:00")


def test_a_guest_of_a_group_moves_alone() -> None:
    page = group_page(2)
    first, second = book_at(page, "09:00"), book_at(page, "09:00")
    accept(propose(first, "11:00"), "11:00")
    assert (standing(first), standing(second)) == (("confirmed", "11:00"), ("confirmed", "09:00"))


# --- Requests -------------------------------------------------------------------------------------


def test_a_request_is_declined_with_the_proposal_and_booked_anew(booking: Booking) -> None:
    request = as_request(booking)
    page = request.meeting.page
    proposal = propose(request, "10:00", note="Away that morning")
    request.refresh_from_db()
    assert standing(request) == ("declined", "09:00")
    assert (request.cancelled_by, request.cancel_reason) == (By.HOST, "Away that morning")
    assert judge_start(page, at("09:00"), now=NOW).reason is None
    assert mails()[2:] == [("proposed", "guest", 1)]
    taken = accept(proposal, "10:00")
    assert standing(taken) == ("confirmed", "10:00")
    assert (taken.name, taken.email, taken.timezone) == (
        request.name,
        request.email,
        request.timezone,
    )
    assert standing(request) == ("declined", "09:00")
    assert mails()[3:] == [("booked", "guest", 0), ("booked", "host", 0)]
    assert accept(proposal, "10:00") == taken
    assert Booking.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_one_moment_one_books(booking: Booking) -> None:
    proposal = propose(as_request(booking), "10:00", "11:00")

    def click(clock: str) -> Any:
        return lambda: accept(proposal, clock)

    ends = all_at_once([click("10:00"), click("11:00")] * 4)
    # Of those who clicked on the same time, all are told that they have it.
    assert ends == {"done": 4, "TooLate": 4}
    assert Booking.objects.filter(state="confirmed").count() == 1


# --- Mails and pages ------------------------------------------------------------------------------


def letters() -> list[Any]:
    outbox.outbox.clear()
    for job in ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk"):
        send_mail(**job.args)
    return list(outbox.outbox)


def test_the_guest_is_asked_by_mail_in_their_own_zone(booking: Booking) -> None:
    propose(booking, "10:00", "11:00", note="Sorry!")
    asked = letters()[-1]
    assert (asked.to, asked.subject) == (
        ["Grace <grace@example.org>"],
        "Another time? Intro call with Anna Host, Tue 1 Dec 2026, 09:00",
    )
    assert asked.body.startswith(
        "Anna Host proposes other times for your booking. It stays as it is until you take one.\n\n"
        "- Tuesday, 1 December 2026, 10:00\n"
        "- Tuesday, 1 December 2026, 11:00\n"
        "  Europe/London (UTC)\n\n"
        "Anna Host writes: Sorry!\n\n"
        "Choose a time, until Monday, 30 November 2026, 08:00:\n"
        f"http://testserver/booking/{manage_token(booking)}/proposal/\n\n"
        "What is booked:\n\n"
        "What:   Intro call with Anna Host\n"
    )
    assert not any("calendar" in kind for _, kind in asked.alternatives)


def test_clocks_that_change_between_the_times_are_told(client: Client, booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(timezone="America/New_York")
    proposal = propose(booking, "10:00")
    proposal.starts = [datetime(2027, 3, day, 15, tzinfo=UTC) for day in (12, 15, 16)]
    proposal.save()
    asked, zone = letters()[-1], "(UTC-05:00, then UTC-04:00)"
    assert (
        "- Friday, 12 March 2027, 10:00\n"
        "- Monday, 15 March 2027, 11:00\n"
        "- Tuesday, 16 March 2027, 11:00\n"
        f"  America/New York {zone}\n"
    ) in asked.body
    assert f"America/New York {zone}" in asked.alternatives[0][0]
    assert zone in client.get(page_of(booking)).content.decode()


def test_a_proposal_that_was_withdrawn_before_its_mail_went_out_is_not_mailed(
    booking: Booking,
) -> None:
    propose(booking, "10:00")
    withdraw_proposal(booking=booking, now=NOW)
    assert [sent.subject.partition(":")[0] for sent in letters()] == ["Confirmed", "New booking"]


def test_of_two_proposals_before_the_first_mail_went_out_one_is_mailed(booking: Booking) -> None:
    propose(booking, "10:00")
    propose(booking, "11:00")
    [asked] = [sent for sent in letters() if sent.subject.startswith("Another time?")]
    assert "11:00\n" in asked.body
    assert "10:00\n" not in asked.body


def test_both_are_told_that_the_guest_took_a_proposed_time(booking: Booking) -> None:
    accept(propose(booking, "10:00"), "10:00")
    guest, host = letters()[-2:]
    assert guest.body.startswith("You took a time that Anna Host proposed.\n")
    assert host.body.startswith("Grace took a time that you proposed.\n")


def page_of(booking: Booking) -> str:
    return f"/booking/{manage_token(booking)}/proposal/"


def test_opening_the_link_takes_nothing_and_the_button_does(
    client: Client, booking: Booking
) -> None:
    propose(booking, "10:00", "11:00")
    shown = client.get(page_of(booking)).content.decode()
    assert "Does another time suit you?" in shown
    assert standing(booking) == ("confirmed", "09:00")
    assert client.post(page_of(booking), {}).status_code == 422
    response = client.post(page_of(booking), {"slot": "2026-12-01T11:00Z"})
    assert response.headers["Location"] == f"/booking/{manage_token(booking)}/booked/"
    assert standing(booking) == ("confirmed", "11:00")
    assert "You took another time" in client.get(page_of(booking)).content.decode()


def test_no_cookie_is_needed_and_no_other_site_may_send_the_form(booking: Booking) -> None:
    propose(booking, "10:00")
    client, wish = Client(enforce_csrf_checks=True), {"slot": "2026-12-01T10:00Z"}
    foreign = client.post(page_of(booking), wish, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, standing(booking)) == (403, ("confirmed", "09:00"))
    assert client.post(page_of(booking), wish).status_code == 302
    assert standing(booking) == ("confirmed", "10:00")


def test_a_time_that_is_gone_is_shown_so_and_refused(client: Client, booking: Booking) -> None:
    propose(booking, "10:00", "11:00")
    book_at(booking.meeting.page, "10:00")
    assert client.get(page_of(booking)).content.decode().count("taken meanwhile") == 1
    assert "Take this time" in client.get(page_of(booking)).content.decode()
    response = client.post(page_of(booking), {"slot": "2026-12-01T10:00Z"})
    assert response.status_code == 409
    assert "Nothing has changed." in response.content.decode()
    book_at(booking.meeting.page, "11:00")
    shown = client.get(page_of(booking)).content.decode()
    assert "Keep the booked time" in shown
    assert "Take this time" not in shown


def test_the_guest_keeps_the_booked_time(client: Client, booking: Booking) -> None:
    propose(booking, "10:00")
    client.post(page_of(booking), {"answer": "none"})
    assert Proposal.objects.get().answer == Answer.REFUSED
    assert "Your booking stays as it is." in client.get(page_of(booking)).content.decode()


def test_a_link_without_a_proposal_leads_nowhere(client: Client, booking: Booking) -> None:
    assert client.get(page_of(booking)).status_code == 404
    assert client.get("/booking/x.y/proposal/").status_code == 404


@pytest.mark.parametrize("path", ["move/", "withdraw/"])
def test_nobody_else_moves_or_proposes(client: Client, booking: Booking, path: str) -> None:
    url = f"/bookings/{booking.pk}/{path}"
    wish = {"do": "propose", "slot": "2026-12-01T10:00Z"}
    assert client.post(url, wish).status_code == 302
    team = MembershipFactory(user=booking.meeting.hosts[0]).team
    mates = [MembershipFactory(team=team, role=role).user for role in Membership.Role.values]
    for other in (*mates, UserFactory()):
        client.force_login(other)
        assert client.post(url, wish).status_code == 404
        assert path == "withdraw/" or client.get(url).status_code == 404
    assert (Proposal.objects.count(), standing(booking)) == (0, ("confirmed", "09:00"))


def signed_in(client: Client, booking: Booking) -> Client:
    host = User.objects.get(pk=booking.meeting.hosts[0].pk)
    client.force_login(host)
    return client


def test_the_host_moves_a_booking_from_its_page(client: Client, booking: Booking) -> None:
    signed_in(client, booking)
    url = f"/bookings/{booking.pk}/move/"
    assert f'href="{url}"' in client.get(f"/bookings/{booking.pk}/").content.decode()
    assert f'href="{url}"' in client.get("/bookings/").content.decode()
    shown = client.get(url)
    # In the host's zone, at the booking's own day.
    assert shown.context["picker"].question.zone.key == "Europe/Berlin"
    assert f"{shown.context['picker'].chosen}" == "2026-12-01"
    asked = client.get(url, {"slot": "2026-12-01T11:00Z"}).content.decode()
    assert "Move the booking" in asked
    response = client.post(url, {"slot": "2026-12-01T11:00Z", "do": "move"}, follow=True)
    assert "Moved. Grace is told by mail." in response.content.decode()
    assert standing(booking) == ("confirmed", "11:00")
    guest = letters()[-2]
    assert guest.body.startswith("Anna Host moved your booking.\n")


def test_the_host_is_told_that_a_booking_has_the_chosen_time_already(
    client: Client, booking: Booking
) -> None:
    signed_in(client, booking)
    own = f"{booking.meeting.during.lower:%Y-%m-%dT%H:%MZ}"
    chosen = client.get(f"/bookings/{booking.pk}/move/", {"slot": own})
    assert chosen.status_code == 200
    assert "This is the time that it has already." in chosen.content.decode()
    others = [other["start"] for other in chosen.context["alternatives"]]
    assert others
    assert booking.meeting.during.lower not in others


def test_the_host_proposes_times_from_the_same_page(client: Client, booking: Booking) -> None:
    signed_in(client, booking)
    url = f"/bookings/{booking.pk}/move/"
    asked = client.get(url, {"slot": "2026-12-01T11:00Z"}).context["others"]
    others = [value for _, value, _ in asked]
    assert others == [f"2026-12-01T{clock}Z" for clock in ("09:30", "10:00", "10:30", "11:30")]
    wish = {"slot": "2026-12-01T11:00Z", "also": others[:2], "note": "Sorry!", "do": "propose"}
    response = client.post(url, wish, follow=True)
    shown = response.content.decode()
    assert "Proposed. Grace is asked by mail." in shown
    assert "Waits for the guest" in shown
    assert Proposal.objects.get().starts == [at("09:30"), at("10:00"), at("11:00")]
    response = client.post(f"/bookings/{booking.pk}/withdraw/", follow=True)
    assert "The proposal is withdrawn." in response.content.decode()
    assert Proposal.objects.get().answer == Answer.WITHDRAWN


@pytest.mark.parametrize("do", ["move", "propose"])
@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"slot": "2026-12-01T10:00Z"}, 409),
        ({"slot": "2026-12-01T15:00Z"}, 409),
        ({"slot": "x"}, 200),
        ({}, 200),
        ({"slot": "2026-12-01T11:00Z", "note": "x" * 1001}, 422),
        ({"slot": "2026-12-01T11:00Z", "also": ["x"]}, 422),
        ({"slot": "0001-01-01T00:00Z"}, 200),
    ],
)
def test_what_cannot_be_changes_nothing_and_says_why(
    client: Client, booking: Booking, do: str, wish: dict[str, Any], status: int
) -> None:
    book_at(booking.meeting.page, "10:00")
    signed_in(client, booking)
    response = client.post(f"/bookings/{booking.pk}/move/", {**wish, "do": do})
    assert response.status_code == status
    assert (Proposal.objects.count(), standing(booking)) == (0, ("confirmed", "09:00"))


@pytest.mark.parametrize("slot", ["11:00", "15:00"])
def test_the_hosts_word_goes_along_to_another_time(booking: Booking, slot: str) -> None:
    """A further time was taken meanwhile, or the chosen one is not offered."""
    book_at(booking.meeting.page, "10:00")
    client = signed_in(Client(enforce_csrf_checks=True), booking)
    url, note = f"/bookings/{booking.pk}/move/", "Sorry <3\nSee “you”"
    asked = client.get(url, {"slot": "2026-12-01T11:00Z"})
    sent = {"csrfmiddlewaretoken": asked.cookies["csrftoken"].value, "note": note}
    wish = {"slot": f"2026-12-01T{slot}Z", "also": ["2026-12-01T10:00Z"], "do": "propose"}
    refused = client.post(url, {**sent, **wish})
    assert (refused.status_code, refused.context["kept"]["note"]) == (409, note)
    assert "What you typed is kept." in refused.content.decode()
    ways = re.findall(r'formaction="([^"]*slot[^"]*)"', refused.content.decode())
    again = client.post(ways[0].replace("&amp;", "&"), refused.context["kept"])
    assert (again.status_code, again.context["form"]["note"].value()) == (200, note)
    assert again.context["new_start"] == refused.context["alternatives"][0]["start"]
    # Enter in a field presses the first one.
    first = re.findall(r'<button[^>]* form="propose"[^>]*>', again.content.decode())[0]
    assert 'name="do" value="propose"' in first
    looking = client.post(f"{url}{again.context['back']}", {**sent, "slot": wish["slot"]})
    assert (looking.status_code, looking.context["kept"]["note"]) == (200, note)
    assert Proposal.objects.count() == 0


def test_what_is_over_is_not_moved(client: Client, booking: Booking) -> None:
    signed_in(client, booking)
    cancel_booking(booking=booking, by=By.HOST, now=NOW)
    response = client.get(f"/bookings/{booking.pk}/move/", follow=True)
    assert "This booking cannot be moved any more." in response.content.decode()


def test_the_guests_own_page_names_the_proposal_while_it_holds(
    client: Client, booking: Booking
) -> None:
    own = f"/booking/{manage_token(booking)}/"
    assert "proposes another time" not in client.get(own).content.decode()
    propose(booking, "10:00")
    assert "proposes another time" in client.get(own).content.decode()
    withdraw_proposal(booking=booking, now=NOW)
    assert "proposes another time" not in client.get(own).content.decode()
