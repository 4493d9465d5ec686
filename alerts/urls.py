"""Pages of alerts."""

from django.urls import path

from alerts.views import listing, settings

app_name = "alerts"

urlpatterns = [
    path("", listing.alerts, name="list"),
    path("settings/", settings.alert_settings, name="settings"),
    path("settings/secret/", settings.new_secret, name="secret"),
    path("settings/test/", settings.send_test, name="test"),
]
