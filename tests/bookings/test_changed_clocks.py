"""Places whose clocks were changed lately: what a page offers, and what its guests are told.

Since November 2026 Vancouver keeps its summer time all year round.
"""

from datetime import timedelta

import pytest
from daybook_ical.read import read_resource
from daybook_ical.recurrence import expand
from django.core import mail as outbox
from django.test import Client

from bookings.availability import offers
from bookings.models import Mail
from bookings.tasks import send_mail
from tests.bookings.scene import at, book_at, clocks, make_page
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_nine_in_vancouver_is_sixteen_in_utc_in_december() -> None:
    page = make_page(timezone="America/Vancouver", hours="09:00-10:00")
    found = offers(page, at("00:00"), at("00:00") + timedelta(days=1), now=NOW)
    assert clocks(found.slots) == ["16:00", "16:30"]


def test_a_guest_in_vancouver_is_told_the_hour_of_vancouver() -> None:
    book_at(make_page(hours="08:00-09:00"), "08:00", timezone="America/Vancouver")
    send_mail(mail_id=Mail.objects.get(reader="guest").pk)
    (sent,) = outbox.outbox
    assert sent.subject.endswith("Tue 1 Dec 2026, 01:00")
    assert "1 December 2026, 01:00 to 01:30\n        America/Vancouver (UTC-07:00)\n" in sent.body

    invitation = next(
        part.get_payload(decode=True)
        for part in sent.message().walk()
        if part.get_content_type() == "text/calendar"
    )
    # Under a name that nobody knows, a reader has only the definition to go by.
    unknown = invitation.replace(b"America/Vancouver", b"Our zone")
    for text in (invitation, unknown):
        event = read_resource("key", "etag", text)
        assert event is not None
        window = (at("00:00"), at("23:00"))
        (taken,) = expand(event.parts, window=window, calendar_zone="UTC")
        assert (taken.start, taken.end) == (at("08:00"), at("08:30"))
    assert {part.start.zone for part in event.parts} == {"file:Our zone"}


def test_the_public_page_shows_the_hour_of_vancouver(client: Client) -> None:
    page = make_page(hours="08:00-08:30")
    answer = client.get(f"/book/{page.user.slug}/{page.slug}/?tz=America/Vancouver&day=2026-12-01")
    assert answer.status_code == 200
    assert "01:00" in answer.content.decode()
