"""Every page of the portal, read off the URL configuration, so that none can be forgotten.

A route that nobody told about fails the tests with the words of `UnknownRoute`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

Values = Mapping[str, Mapping[str, Any]]
"""What stands for the parameters of a route, by the beginning of the route."""

NO_PAGES = {
    "admin/": "Django's own support pages",
    "api/": "for programs",
    "agent/": "for programs",
    "components/": "for developers",
    "live/": "pieces of pages",
    "favicon.ico": "a picture",
    "healthz": "for programs",
    "readyz": "for programs",
    "metrics": "for programs",
    "account/^": "allauth's, by a token of a mail",
    "account/first/": "there only while nobody has an account",
}
"""Beginnings of routes that lead to no page of ours, and why."""

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class UnknownRoute(AssertionError):
    """Add what stands for its parameters to `tests/browser/everything.py`, or to NO_PAGES why it
    is no page."""


def routes() -> list[str]:
    """The routes that may be pages, as they are written in the URL configuration."""
    found = _walk(get_resolver().url_patterns, "")
    return [route for route in found if not route.startswith(tuple(NO_PAGES))]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route


def address(route: str, values: Values) -> str:
    """The address a route has with the values of the longest beginning that fits it."""
    names = set(_PARAMETER.findall(route))
    beginnings = [one for one in values if route.startswith(one) and names <= set(values[one])]
    if names and not beginnings:
        raise UnknownRoute(f"{route}: {UnknownRoute.__doc__}")
    known = values[max(beginnings, key=len)] if names else {}
    return "/" + _PARAMETER.sub(lambda found: str(known[found[1]]), route)


def addresses(values: Values, queries: Mapping[str, list[str]]) -> list[str]:
    """Every address, and those of `queries` with each of their queries as well."""
    found = []
    for route in routes():
        plain = address(route, values)
        found += [plain, *(plain + query for query in queries.get(route, []))]
    return list(dict.fromkeys(found))
