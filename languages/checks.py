"""What is served must have been made from the catalogues as they are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from languages.catalogue import catalogues, is_stale


@register()
def catalogues_are_compiled(app_configs: object, **options: Any) -> Sequence[CheckMessage]:
    stale = [
        path.parent.parent.name
        for folder in settings.LOCALE_PATHS
        for path in catalogues(Path(folder))
        if is_stale(path)
    ]
    if not stale:
        return []
    return [
        Warning(
            f"The catalogue of {', '.join(stale)} is not compiled, or was changed since.",
            hint="Run `python -m languages compile`. `make` and `manage.py portal` do it.",
            id="languages.W001",
        )
    ]
