"""Addresses of the connectors app."""

from django.urls import URLPattern, URLResolver, path

from connectors.diagnosis.urls import urlpatterns as diagnosis
from connectors.views import (
    alert_settings,
    alerts,
    connect,
    detail,
    fleet,
    listing,
    outlook,
    settings,
)

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
    path("connect/outlook/", outlook.connect_outlook, name="connect-outlook"),
    path("pairing/<slug:public_id>/", outlook.follow_pairing, name="pairing"),
    path("pairing/<slug:public_id>/code/", outlook.new_code, name="pairing-code"),
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
    path("<int:pk>/outlook/pair/", outlook.pair_pc, name="outlook-pair"),
    path("<int:pk>/outlook/revoke/", outlook.revoke, name="outlook-revoke"),
    path("<int:pk>/outlook/heartbeat/", outlook.heartbeat, name="outlook-heartbeat"),
    path("<int:pk>/outlook/titles/", outlook.titles, name="outlook-titles"),
    *diagnosis,
]
