"""Where everything is."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config import health
from config.kinds import urls
from config.metrics import metrics
from live.polling import poll

# Its own sign-in page would let passwords be guessed without end.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}icons/favicon.svg")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("config.api.urls")),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.account.urls")),
    path("account/", include("accounts.urls")),
    path("connectors/", include("connectors.urls")),
    path("connectors/alerts/", include("alerts.urls")),
    path("connectors/", include("fleet.urls")),
    path("connectors/", include("diagnosis.urls")),
    *(path("connectors/", each) for each in urls("urls")),
    path("calendars/", include("calendars.urls")),
    path("live/", poll, name="live"),
    *(path("", each) for each in urls("endpoints")),
    path("", include("bookings.urls")),
]
handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"
if settings.DEBUG:
    urlpatterns.append(path("components/", include("config.components")))
