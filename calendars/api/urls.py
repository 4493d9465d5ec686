"""Addresses of calendars in the API."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from calendars.api.views import CalendarViewSet, DefaultTableView, ReadConnectorAnewView

router = SimpleRouter()
router.register("calendars", CalendarViewSet, basename="calendar")
urlpatterns = [
    path("associated-calendars/", DefaultTableView.as_view(), name="associated-calendars"),
    re_path(
        r"^connectors/(?P<pk>\d{1,18})/read-anew/$",
        ReadConnectorAnewView.as_view(),
        name="read-connector-anew",
    ),
    *router.urls,
]
