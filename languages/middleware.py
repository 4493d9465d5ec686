"""Every page is in its reader's language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from languages.choice import HOURS_COOKIE, HOURS_OF_DAY, LANGUAGE, Manner, choose
from languages.offered import offered
from languages.speaking import HOURS, Chooser, spoken

A_YEAR = 365 * 24 * 3600


class LanguageMiddleware:
    """Speaks as `languages.choice` has it, and tells browsers and caches what was spoken.

    It stands below the authentication: looking at `request.user` costs a query, and pages without
    a session never need it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        choice = choice_for(request)
        request.spoken = choice  # type: ignore[attr-defined]
        with spoken(choice.language, choice.habits):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            # A view may have turned to the language of a booking.
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        _remember(request, response)
        return response


def choice_for(request: HttpRequest) -> Manner:
    return choose(
        asked=request.GET,
        cookies=request.COOKIES,
        user=_signed_in(request),
        browser=request.META.get("HTTP_ACCEPT_LANGUAGE", ""),
    )


def _signed_in(request: HttpRequest) -> Chooser | None:
    return request.user if request.session.session_key and request.user.is_authenticated else None


def as_booked(request: HttpRequest, language: str) -> None:
    """Speak the language of a booking for the rest of this request, unless somebody chose one."""
    code = offered(language)
    if code and not request.spoken.chosen:  # type: ignore[attr-defined]
        translation.activate(code)
        request.LANGUAGE_CODE = code


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    """For the rest of a guest's way, whose addresses do not carry the choice along."""
    language = offered(request.GET.get(LANGUAGE, ""))
    if language:
        _set(response, settings.LANGUAGE_COOKIE_NAME, language)
    hours = request.GET.get(HOURS_OF_DAY, "")
    if hours in HOURS:
        _set(response, HOURS_COOKIE, hours)


def _set(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
