"""What the pages have in common: how public pages answer, and whose forms they take."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.requests import Request
from bookings.wanting import want


def booking_answer(
    request: Request, context: dict[str, Any], *, zone: ZoneInfo, status: int = 200
) -> HttpResponse:
    """The whole page, or only its changing part for htmx, with all times in the guest's zone.

    Somebody looks at a page's times then, so the accounts behind them should be up to date.
    """
    fragment = bool(request.htmx)
    template = "bookings/_booking.html" if fragment else "bookings/public_page.html"
    with timezone.override(zone):
        response = render(request, template, context, status=status)
    if context["page"].enabled:
        want(context["page"].pk, timezone.now())
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


def sent_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser sends this form for another site.

    Guests' forms carry no CSRF token, because they need no cookie: what they may do lies in their
    address and in what is typed, never in who the browser is signed in as. What is left to a
    foreign site is making its visitors press the button, and that every browser tells of. What
    tells nothing is no browser. https://www.w3.org/TR/fetch-metadata/
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin is not None and origin not in ours
