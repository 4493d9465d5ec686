"""Where everything is."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.account.urls")),
    path("account/", include("accounts.urls")),
    path("connectors/", include("connectors.urls")),
    path("calendars/", include("calendars.urls")),
    path("api/v1/", include("config.api.urls")),
    path("", include("bookings.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("components/", include("config.components")))
