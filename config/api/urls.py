"""Addresses of the REST API, version 1."""

from django.urls import include, path, re_path

from config.api.views import DocsView, NothingHere, SchemaView
from config.kinds import urls

app_name = "api"
urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view()),
    # What is asked for most stands first: addresses are tried in order.
    path("", include("bookings.api.urls")),
    *(path("", each) for each in urls("api_urls")),
    path("", include("connectors.api.urls")),
    path("", include("calendars.api.urls")),
    re_path("", NothingHere.as_view()),
]
