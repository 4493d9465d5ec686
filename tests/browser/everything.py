"""A row behind every page: what a site has, and beside that one of everything else."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.links import invitation_token
from accounts.models import Membership, TeamInvitation
from bookings.links import answer_token, manage_token
from bookings.models import Booking, Meeting
from calendars.models import Calendar
from connectors.models import ConnectionTry, Connector
from diagnosis.models import Diagnosis
from diagnosis.questions import all_questions
from diagnosis.result import CheckVerdict, Result, Saying
from diagnosis.stored import to_json
from tests import factories as make
from tests.browser.conftest import Site
from tests.browser.outlook import an_outlook


def everything(site: Site) -> dict[str, Mapping[str, Any]]:
    """What stands for the parameters of the routes, by their beginnings."""
    connector = Connector.objects.get()
    named = an_outlook(site)
    team = site.host.memberships.get().team
    request = _request(site)
    diagnosis = _diagnosis(connector)
    _events(site)
    Booking.objects.filter(pk=_past(site).pk).update(
        state="cancelled", cancelled_by="guest", cancelled_at=datetime.now(UTC), cancel_reason="x"
    )
    make.AlertFactory(connector=connector, details={"error": "Refused.", "calendar": "Work"})
    member = make.MembershipFactory(team=team, role=Membership.Role.MEMBER)
    at_account = {"pk": connector.pk}
    return {
        "account/team/": {"pk": team.pk},
        "account/team/members/": {"pk": member.pk},
        "account/team/invitations/": {"pk": (invitation := _invitation(team, site)).pk},
        "account/team/invitation/": {"token": invitation_token(invitation)},
        "account/tokens/": {"pk": _token(site).pk},
        "connectors/": at_account | {"run": connector.runs.get().pk},
        "connectors/<int:pk>/outlook/": {"pk": named["outlook"]},
        "connectors/<int:pk>/diagnosis/<": at_account | {"run": diagnosis.pk},
        "connectors/try/": {"pk": _try(connector).pk},
        "connectors/pairing/": {"public_id": named["pairing"]},
        "calendars/": {"pk": Calendar.objects.first().pk, "connector": connector.pk},
        "calendars/tables/": {"pk": site.host.associated_calendars.get().pk},
        "calendars/changes/": {"pk": named["change"]},
        "book/": {"host": site.host.slug, "page": site.page.slug},
        "booking/": {"token": manage_token(site.booking)},
        "request/": {"token": answer_token(request, site.host)},
        "pages/": {"pk": site.page.pk},
        "bookings/": {"pk": site.booking.pk},
    }


def _request(site: Site) -> Booking:
    during = make.span(site.booking.meeting.during.lower + timedelta(days=1), minutes=30)
    meeting = make.MeetingFactory(
        page=site.page, during=during, seats_taken=1, state=Meeting.State.REQUESTED
    )
    return make.BookingFactory(meeting=meeting, state=Booking.State.REQUESTED, notes="x")


def _past(site: Site) -> Booking:
    during = make.span(site.booking.meeting.during.lower - timedelta(days=9), minutes=30)
    meeting = make.MeetingFactory(page=site.page, during=during, state=Meeting.State.CANCELLED)
    return make.BookingFactory(meeting=meeting, notes="x")


def _events(site: Site) -> None:
    """Beside the meeting, so that the page of reasons has something to name."""
    during = make.span(site.booking.meeting.during.lower + timedelta(hours=1), minutes=30)
    for calendar in Calendar.objects.filter(connector__kind="caldav"):
        make.EventFactory(calendar=calendar, problem="x", doubt="x")
        make.BusyTimeFactory(calendar=calendar, during=during, title="x")
        make.BusyTimeFactory(
            calendar=calendar, during=during, title="x", show_as="free", blocks=False
        )


def _diagnosis(connector: Connector) -> Diagnosis:
    verdicts = (
        CheckVerdict.BROKEN,
        CheckVerdict.FINE,
        CheckVerdict.ATTENTION,
        CheckVerdict.UNKNOWN,
    )
    said = {"title": "x", "meaning": "x", "remedy": "x"}
    seen = (Saying("said-before", text="x"), Saying("said-before", text="x"))
    results = [
        Result(question, verdicts[number % 4], "said-before", seen, details=said)
        for number, question in enumerate(all_questions(), 1)
    ]
    return Diagnosis.objects.create(
        host=connector.host, connector=connector, state=Diagnosis.State.DONE,
        results=[to_json(result) for result in results], finished_at=datetime.now(UTC),
    )  # fmt: skip


def _try(connector: Connector) -> ConnectionTry:
    return ConnectionTry.objects.create(
        host=connector.host, kind="caldav", address="https://x", sealed_credentials=b"",
        state="failed", error_code="x", error_text="x", error_remedy="x",
    )  # fmt: skip


def _invitation(team: Any, site: Site) -> TeamInvitation:
    return TeamInvitation.objects.create(
        team=team, email="x@example.org", invited_by=site.host, created_at=datetime.now(UTC)
    )


def _token(site: Site) -> Any:
    return site.host.api_tokens.create(name="x", digest="0" * 64, hint="abcd", scopes=["read"])
