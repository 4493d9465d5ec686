"""Addresses of pages, slots and bookings in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from bookings.api.bookings import BookingViewSet
from bookings.api.export import ExportView
from bookings.api.pages import PageViewSet
from bookings.api.slots import SlotsView

router = SimpleRouter()
router.register("pages", PageViewSet, basename="page")
router.register("bookings", BookingViewSet, basename="booking")
urlpatterns = [
    path("pages/<slug:host>/<slug:page>/slots/", SlotsView.as_view(), name="slots"),
    *router.urls,
    path("export/", ExportView.as_view(), name="export"),
]
