"""Addresses of the calendars app."""

from django.urls import URLPattern, URLResolver, path

from calendars.views import associated, calendar, change, restored

app_name = "calendars"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", associated.default_table, name="associated"),
    path("tables/<int:pk>/", associated.one_table, name="table"),
    path("change/<int:connector>/", change.begin, name="change"),
    path("changes/<uuid:pk>/", change.change_page, name="account-change"),
    path("changes/<uuid:pk>/account/", change.account, name="change-account"),
    path("changes/<uuid:pk>/calendars/", change.calendars, name="change-calendars"),
    path("changes/<uuid:pk>/confirm/", change.confirm, name="change-confirm"),
    path("changes/<uuid:pk>/cancel/", change.cancel, name="change-cancel"),
    path("<int:pk>/policy/", calendar.policy, name="policy"),
    path("<int:pk>/accept-deletions/", calendar.accept_held_deletions, name="accept-deletions"),
    path("<int:pk>/read-anew/", calendar.read_anew, name="read-anew"),
    path("restored/<int:pk>/dismiss/", restored.dismiss, name="restored-dismiss"),
    path("of/<int:connector>/read-anew/", calendar.read_all_anew, name="read-all-anew"),
]
