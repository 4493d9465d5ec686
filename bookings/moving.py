"""Let the events of meetings follow a table that has changed."""

from collections.abc import Collection
from uuid import UUID

from bookings.actions.event import show_in_calendars
from bookings.models import Meeting


def show_anew(meetings: Collection[UUID]) -> None:
    found = Meeting.objects.filter(pk__in=meetings, state=Meeting.State.CONFIRMED)
    related = found.select_related("page__user", "page__team").prefetch_related("attendances")
    for meeting in related.order_by("pk"):
        show_in_calendars(meeting)
