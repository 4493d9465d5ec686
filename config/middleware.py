"""What no view should have to think of."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse


class NoNulInAdminMiddleware:
    """Refuses NUL in the filters of the support pages, which would ask PostgreSQL for it.

    The portal's own pages and the API read their queries themselves and answer in their own words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_admin = request.path.startswith(self.prefix)
        if in_admin and "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("The address contains a NUL character.")
        return self.get_response(request)


class OnlyAButtonMiddleware:
    """Shows a page to whoever opens an address that only takes forms, as after signing in anew.

    Without it the browser has nothing to show. What is asked by a program has its own answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            request.method != "GET"
            or not isinstance(response, HttpResponseNotAllowed)
            or response.content
            or not request.accepts("text/html")
        ):
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page
