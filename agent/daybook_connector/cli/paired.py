"""What most commands need first."""

from pathlib import Path

from daybook_connector.local import settings_file
from daybook_connector.local.secrets import load_token
from daybook_connector.pairing.errors import NotPaired


def demand_pairing(folder: Path) -> None:
    """Raises `NotPaired`."""
    settings = settings_file.load(folder)
    if not settings.is_paired or not load_token(settings.connector_id, folder):
        raise NotPaired
