"""What the pages have in common: how public pages answer."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.requests import Request


def booking_answer(
    request: Request, context: dict[str, Any], *, zone: ZoneInfo, status: int = 200
) -> HttpResponse:
    """The whole page, or only its changing part for htmx, with all times in the guest's zone."""
    fragment = bool(request.htmx)
    template = "bookings/_booking.html" if fragment else "bookings/public_page.html"
    with timezone.override(zone):
        response = render(request, template, context, status=status)
    # Going back must never show a stored fragment as if it were the page.
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store" if fragment else "private, no-cache"
    return response


def personal_answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    zone: ZoneInfo,
    status: int = 200,
) -> HttpResponse:
    """A page that only the holder of a link should see: not kept by anybody, not indexed."""
    with timezone.override(zone):
        return unlisted(render(request, template, context, status=status))


def unlisted(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
