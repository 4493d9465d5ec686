"""Where websockets go: to what a kind of account has of its own, else to the pages' stream."""

from typing import Any

from channels.routing import URLRouter
from django.urls import re_path

from config.kinds import modules
from live.routing import pages

# Programs are no browsers, so neither origin nor session count: they sign in by themselves.
_of_kinds = [pattern for module in modules("routing") for pattern in module.websocket_urlpatterns]
websocket: Any = URLRouter([*_of_kinds, re_path(r"", pages)])
