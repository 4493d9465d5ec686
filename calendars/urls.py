"""Addresses of the calendars app."""

from django.urls import URLPattern, URLResolver, path

from calendars.views import associated, calendar

app_name = "calendars"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", associated.default_table, name="associated"),
    path("tables/<int:pk>/", associated.one_table, name="table"),
    path("<int:pk>/policy/", calendar.policy, name="policy"),
    path("<int:pk>/accept-deletions/", calendar.accept_held_deletions, name="accept-deletions"),
]
