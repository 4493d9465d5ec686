"""Addresses of calendars in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from calendars.api.views import CalendarViewSet, DefaultTableView

router = SimpleRouter()
router.register("calendars", CalendarViewSet, basename="calendar")
urlpatterns = [
    path("associated-calendars/", DefaultTableView.as_view(), name="associated-calendars"),
    *router.urls,
]
