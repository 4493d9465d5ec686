"""Addresses of the connectors app."""

from django.urls import path

from connectors.views import connect, detail, listing, settings

app_name = "connectors"

urlpatterns = [
    path("", listing.connectors, name="list"),
    path("connect/", connect.connect_account, name="connect"),
    path("try/<uuid:pk>/", connect.follow_try, name="try"),
    path("<int:pk>/", detail.connector_page, name="detail"),
    path("<int:pk>/runs/<int:run>/", detail.run, name="run"),
    path("<int:pk>/sync/", detail.sync, name="sync"),
    path("<int:pk>/pause/", settings.pause, name="pause"),
    path("<int:pk>/resume/", settings.resume, name="resume"),
    path("<int:pk>/rename/", settings.rename, name="rename"),
    path("<int:pk>/also-me/", settings.also_me, name="also-me"),
    path("<int:pk>/mode/", settings.mode, name="mode"),
    path("<int:pk>/disconnect/", settings.disconnect, name="disconnect"),
    path("<int:pk>/reconnect/", connect.reconnect, name="reconnect"),
]
