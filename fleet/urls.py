"""Pages of the fleet."""

from django.urls import path

from fleet import views

app_name = "fleet"

urlpatterns = [
    path("fleet/", views.fleet_page, name="page"),
    path("fleet.csv", views.fleet_csv, name="csv"),
]
