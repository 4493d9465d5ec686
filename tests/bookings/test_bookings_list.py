"""The host's list of bookings: narrowed to a page or a guest, and a way to each booking."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from accounts.models import Membership, User
from bookings.models import BookingPage
from tests.bookings.cast import open_page
from tests.factories import (
    NOW,
    BookingFactory,
    CalendarEntryFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
    span,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def booked(page: BookingPage) -> BookingPage:
    """Three guests of the page, and one of another page of the host."""
    group = open_page(page.user, slug="yoga", title="Yoga", session="group", seats=None)
    meeting = MeetingFactory(page=page, during=span("2026-12-01 09:00"), seats=None)
    BookingFactory(meeting=meeting, name="Grace Hopper", email="grace@example.org")
    BookingFactory(meeting=meeting, name="100% Sure", email="a_b@example.org")
    BookingFactory(meeting=meeting, name="Søren Ö.", email="soren@example.org")
    later = MeetingFactory(page=group, during=span("2026-12-02 09:00"))
    BookingFactory(meeting=later, name="Grace Kelly", email="kelly@example.net")
    return group


def found(client: Client, **asked: object) -> list[str]:
    response = client.get("/bookings/", asked)
    assert response.status_code == 200
    return sorted(booking.name for booking in response.context["bookings"])


EVERYBODY = ["100% Sure", "Grace Hopper", "Grace Kelly", "Søren Ö."]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", EVERYBODY),
        ("grace", ["Grace Hopper", "Grace Kelly"]),
        ("  HOPPER  grace ", ["Grace Hopper"]),
        ("example.net grace", ["Grace Kelly"]),
        ("søren ö", ["Søren Ö."]),
        ("nobody", []),
        # Signs that mean something to a database, and here only themselves.
        ("%", ["100% Sure"]),
        ("_", ["100% Sure"]),
        ("a_b", ["100% Sure"]),
        ("\\", []),
        ("'; --", []),
        ("gr\0ace", ["Grace Hopper", "Grace Kelly"]),
        ("x" * 5000, []),
    ],
)
def test_guests_are_found_by_part_of_name_or_mail_address(
    johns: Client, booked: BookingPage, search: str, names: list[str]
) -> None:
    assert found(johns, search=search) == names


def test_the_list_is_narrowed_to_one_of_ones_own_pages(johns: Client, booked: BookingPage) -> None:
    assert found(johns, on=booked.pk) == ["Grace Kelly"]
    assert found(johns, on=booked.pk, search="hopper") == []
    foreign = open_page(UserFactory(), slug="x")
    for odd in (foreign.pk, "x", "-1", "9" * 30, "²"):
        assert found(johns, on=odd) == EVERYBODY


def test_tabs_and_pages_keep_what_was_searched(johns: Client, booked: BookingPage) -> None:
    meeting = MeetingFactory(page=booked, during=span("2026-12-03 09:00"), seats=None)
    BookingFactory.create_batch(26, meeting=meeting, name="Grace")
    asked = {"search": "grace", "on": booked.pk, "show": "upcoming"}
    shown = unescape(johns.get("/bookings/", asked).content.decode())
    assert f"?search=grace&on={booked.pk}&show=past" in shown
    assert f"?search=grace&on={booked.pk}&show=upcoming&page=2" in shown
    assert 'value="grace"' in shown


def test_an_empty_search_says_what_helps(johns: Client, booked: BookingPage) -> None:
    shown = johns.get("/bookings/", {"search": "nobody"}).content.decode()
    assert "No such booking here" in shown
    assert "Show all" in shown


def test_rows_and_the_dashboard_lead_to_the_booking(johns: Client, page: BookingPage) -> None:
    meeting = MeetingFactory(page=page, during=span("2026-12-01 09:00"))
    booking = BookingFactory(meeting=meeting)
    for url in ("/bookings/", "/"):
        assert f'href="/bookings/{booking.pk}/"' in johns.get(url).content.decode()


def test_a_team_mate_and_an_administrator_of_the_team_see_none_of_it(
    client: Client, john: User, booked: BookingPage
) -> None:
    team = MembershipFactory(user=john).team
    for role in Membership.Role.values:
        mate = MembershipFactory(team=team, role=role).user
        client.force_login(mate)
        assert found(client, search="grace") == []
        assert found(client, on=booked.pk) == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"revision": 1, "written_revision": 1, "written_at": NOW}, ["Written", "09:00"]),
        ({"revision": 1, "written_revision": 0}, ["Not yet written"]),
        (
            {
                "revision": 2,
                "written_revision": 1,
                "error_code": "unreachable",
                "error_text": "The server cannot be reached.",
                "next_try_at": NOW + timedelta(minutes=5),
            },
            [
                "Not yet written",
                "The server cannot be reached.",
                "the next try is on 23 November, 09:05",
            ],
        ),
    ],
)
def test_the_booking_tells_whether_it_stands_in_the_calendar(
    johns: Client, page: BookingPage, entry: dict[str, object], words: list[str]
) -> None:
    booking = BookingFactory(meeting=MeetingFactory(page=page, during=span("2026-12-01 09:00")))
    CalendarEntryFactory(
        meeting=booking.meeting_id,
        calendar__name="Work",
        calendar__connector__host=page.user,
        **entry,
    )
    shown = johns.get(f"/bookings/{booking.pk}/").content.decode()
    assert [word for word in ["Work", *words] if word not in shown] == []
    short = johns.get("/bookings/").content.decode()
    badges = ["Not yet in Work", "On its way to Work"]
    told = [badge for badge in badges if badge in short]
    written = entry["revision"] == entry["written_revision"]
    assert told == ([] if written else badges[:1] if "error_code" in entry else badges[1:])
