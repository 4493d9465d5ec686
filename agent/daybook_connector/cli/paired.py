"""What most commands need first."""

from pathlib import Path

from daybook_connector import settings as settings_file
from daybook_connector.exits import NotPaired
from daybook_connector.secrets import load_token


def demand_pairing(folder: Path) -> None:
    """Raises `NotPaired`."""
    settings = settings_file.load(folder)
    if not settings.is_paired or not load_token(settings.connector_id, folder):
        raise NotPaired
