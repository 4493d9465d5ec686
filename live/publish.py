"""Tell everybody who watches that something changed.

Only *what* changed travels, never its content: each watcher's consumer reads the object again
through that viewer's own permissions. So a message can neither leak nor be stale.
"""

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
    message = {"type": "changed", "what": what, "pk": str(pk), "host": host_id}
    transaction.on_commit(lambda: _send(group_of(host_id), message), robust=True)


def _send(group: str, message: dict[str, object]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group, message)
