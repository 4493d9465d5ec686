"""What the views of connectors have in common: whose they are, and how they answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import Request, viewer
from connectors.models import Connector


def own_connector(request: HttpRequest, pk: int) -> Connector:
    owned = Connector.objects.owned_by(viewer(request)).select_related("host")
    return get_object_or_404(owned, pk=pk)


def go_to(request: Request, name: str, *args: object) -> HttpResponse:
    """Send the browser to another page, also when htmx asked."""
    address = reverse(name, args=args)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
