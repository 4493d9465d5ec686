"""Addresses of the diagnosis, part of those of connectors."""

from django.urls import URLPattern, URLResolver, path

from connectors.diagnosis import views

RUN = "<int:pk>/diagnosis/<uuid:run>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("diagnosis/", views.begin, name="diagnose"),
    path("<int:pk>/diagnosis/", views.of_connector, name="diagnosis"),
    path(RUN, views.run_page, name="diagnosis-run"),
    path(f"{RUN}fix/", views.fix, name="diagnosis-fix"),
    path(f"{RUN}again/", views.again, name="diagnosis-again"),
    path(f"{RUN}report.json", views.report, {"form": "json"}, name="diagnosis-json"),
    path(f"{RUN}report.txt", views.report, {"form": "text"}, name="diagnosis-text"),
]
