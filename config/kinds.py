"""What the kinds of calendar accounts bring along, each an app with an entry of its own.

`CALENDAR_KINDS` in the settings is the one place that names them; the rest is found by the names of
their modules.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.conf import settings
from django.urls import include


def modules(name: str) -> Iterator[ModuleType]:
    """The module of that name of each kind that has one."""
    for app in settings.CALENDAR_KINDS:
        if find_spec(f"{app}.{name}"):
            yield import_module(f"{app}.{name}")


def urls(name: str) -> list[Any]:
    """`urls` are pages below /connectors/, `api_urls` those of the API, and `endpoints` what
    programs ask, below the root."""
    return [include(module) for module in modules(name)]
