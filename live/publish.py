"""Tell everybody who watches that something changed.

Only *what* changed travels, never its content: each watcher's consumer reads the object again
through that viewer's own permissions. So a message can neither leak nor be stale.
"""

from collections.abc import Iterable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction


def group_of(host_id: int) -> str:
    """The group of everything that belongs to one host."""
    return f"host.{host_id}"


def publish(*, host_id: int, what: str, pk: int | str) -> None:
    """Announce, after the surrounding transaction commits, that `what` number `pk` has changed.

    `what` is a kind of object, such as "connector", "run", "alert", "diagnosis" or "booking".
    A layer that is down is logged and disturbs nobody: watchers look again by themselves.
    """
    publish_all([(host_id, what, pk)])


def publish_all(news: Iterable[tuple[int, str, int | str]]) -> None:
    """The same for many: each with its host, what it is and its number."""
    messages = [
        (group_of(host), {"type": "changed", "what": what, "pk": str(pk), "host": host})
        for host, what, pk in news
    ]
    if messages:
        transaction.on_commit(lambda: _send(messages), robust=True)


def _send(messages: list[tuple[str, dict[str, object]]]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(_send_to)(layer, messages)


async def _send_to(layer: Any, messages: list[tuple[str, dict[str, object]]]) -> None:
    for group, message in messages:
        await layer.group_send(group, message)
