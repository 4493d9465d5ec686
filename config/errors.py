"""Pages for what went wrong. Whoever is signed in keeps the navigation, whatever it was."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not hasattr(request, "user"):  # refused before anybody asked who it was
        return defaults.bad_request(request, exception)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke the page may break the navigation; then there is a page that needs nothing."""
    try:
        if request.user.is_authenticated:
            return render(request, "500_portal.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
    except Exception:  # noqa: S110  (the first mistake is logged; this one is its consequence)
        pass
    return defaults.server_error(request)
