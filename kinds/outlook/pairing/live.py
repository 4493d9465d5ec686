"""The page of a pairing, as the PC is paired and read for the first time."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from kinds.outlook.models import OutlookAccount
from kinds.outlook.pairing.stage import Following, Stage, follow
from live import fragments

TEMPLATE = "outlook/_following.html"


def of_pairing(viewer: User, pk: str, topics: fragments.Topics) -> list[str]:
    """The progress of the connector ID `pk`, when the viewer has its page open and may."""
    if f"pairing:{pk}" not in topics:
        return []
    return _render(viewer, pk)


def of_connector(viewer: User, pk: str, topics: fragments.Topics) -> list[str]:
    """The same when the connector has changed that came of it."""
    followed = [topic.partition(":")[2] for topic in topics if topic.startswith("pairing:")]
    if not followed or not pk.isdecimal():
        return []
    own = OutlookAccount.objects.owned_by(viewer)
    names = own.filter(connector=int(pk), public_id__in=followed).values_list(
        "public_id", flat=True
    )
    return [html for name in names for html in _render(viewer, name)]


def _render(viewer: User, public_id: str) -> list[str]:
    accounts = OutlookAccount.objects.owned_by(viewer).select_related("connector")
    account = accounts.filter(public_id=public_id).first()
    if account is None:
        return []
    now = timezone.now()
    known: dict[str, Any] = {"following": follow(account, now), "now": now, "oob": True}
    return [render_to_string(TEMPLATE, known), *emptied(known["following"])]


def emptied(following: Following) -> list[str]:
    """What the page shall not show any more: a code that is used or void, and how to get another
    one. The elements stay, as whatever is swapped needs its place."""
    names = []
    if following.stage is not Stage.WAITING:
        names.append("pairing-given")
    if following.is_paired:
        names.append("another-code-card")
    return [f'<div id="{name}" hx-swap-oob="true"></div>' for name in names]


def register() -> None:
    fragments.register("pairing", of_pairing)
    fragments.register("connector", of_connector)
