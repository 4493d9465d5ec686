"""Who asks, and how: what views of every app know of a request."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """A request after django-htmx's middleware has seen it."""

    htmx: HtmxDetails


def viewer(request: HttpRequest) -> User:
    """The signed-in person; the views that ask stand behind `login_required`."""
    assert not isinstance(request.user, AnonymousUser)
    return request.user
