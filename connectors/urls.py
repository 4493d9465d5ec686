"""Addresses of the connectors app."""

from django.urls import URLPattern, URLResolver, path

from connectors.diagnosis.urls import urlpatterns as diagnosis
from connectors.views import alert_settings, alerts, connect, detail, fleet, listing, settings

app_name = "connectors"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.connectors, name="list"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/settings/", alert_settings.alert_settings, name="alert-settings"),
    path("alerts/settings/secret/", alert_settings.new_secret, name="alert-secret"),
    path("alerts/settings/test/", alert_settings.send_test, name="alert-test"),
    path("fleet/", fleet.fleet_page, name="fleet"),
    path("fleet.csv", fleet.fleet_csv, name="fleet-csv"),
    path("connect/", connect.connect_account, name="connect"),
    path("try/<uuid:pk>/", connect.follow_try, name="try"),
    path("<int:pk>/", detail.connector_page, name="detail"),
    path("<int:pk>/runs/<int:run>/", detail.run, name="run"),
    path("<int:pk>/sync/", detail.sync, name="sync"),
    path("<int:pk>/pause/", settings.pause, name="pause"),
    path("<int:pk>/resume/", settings.resume, name="resume"),
    path("<int:pk>/rename/", settings.rename, name="rename"),
    path("<int:pk>/mode/", settings.mode, name="mode"),
    path("<int:pk>/disconnect/", settings.disconnect, name="disconnect"),
    path("<int:pk>/reconnect/", connect.reconnect, name="reconnect"),
    *diagnosis,
]
