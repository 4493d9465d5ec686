"""What was asked to be synced, as it stands in the connectors' rows."""

from connectors.models import Connector


def asked_for() -> list[tuple[int, str]]:
    """The connectors that somebody asked to be synced, in the order of their numbers, and the
    triggers."""
    asked = Connector.objects.exclude(asked="").order_by("pk")
    return list(asked.values_list("pk", "asked"))


def none_asked_for() -> None:
    """As if a syncer had done what it was asked to."""
    Connector.objects.update(asked="", next_sync_at=None)
