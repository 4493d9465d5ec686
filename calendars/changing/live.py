"""The page of a change, as the first sync goes on and as bookings are moved."""

from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from calendars.changing.page import context_of
from calendars.changing.steps import MOVING, step_of
from calendars.models import AccountChange
from live import fragments

PREFIX = "change:"


def of_anything(viewer: User, pk: str, topics: fragments.Topics) -> list[str]:
    """An event was written, a connector synced: whatever it was, the open changes are read anew."""
    return [html for topic in topics if topic.startswith(PREFIX)
            for html in of_change(viewer, topic.removeprefix(PREFIX), topics)]  # fmt: skip


def of_change(viewer: User, pk: str, topics: fragments.Topics) -> list[str]:
    if f"{PREFIX}{pk}" not in topics or not _is_uuid(pk):
        return []
    own = AccountChange.objects.owned_by(viewer).select_related("old", "new", "host")
    change = own.filter(pk=pk).first()
    if change is None:
        return []
    if step_of(change) not in MOVING:
        # The page that listens waited for the first sync, which is through.
        return [render_to_string("calendars/change/_read.html", {"change": change})]
    context = context_of(change, timezone.now()) | {"oob": True}
    return [render_to_string("calendars/change/_live.html", context)]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def register() -> None:
    fragments.register("change", of_change)
    for what in ("entry", "connector"):
        fragments.register(what, of_anything)
