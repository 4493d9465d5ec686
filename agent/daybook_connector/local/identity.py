"""As whom this computer signs in to the portal."""

from dataclasses import dataclass
from pathlib import Path

from daybook_connector.local.settings_file import Settings


@dataclass(slots=True)
class Identity:
    """Settings and device token, which pairing replaces, and the `folder` that keeps both.
    `token` is empty until it is paired."""

    settings: Settings
    token: str
    folder: Path

    @property
    def is_paired(self) -> bool:
        return bool(self.token and self.settings.is_paired)
