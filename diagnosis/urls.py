"""Pages of the diagnosis."""

from django.urls import path

from diagnosis import views

app_name = "diagnosis"

RUN = "<int:pk>/diagnosis/<uuid:run>/"

urlpatterns = [
    path("diagnosis/", views.begin, name="begin"),
    path("<int:pk>/diagnosis/", views.of_connector, name="connector"),
    path(RUN, views.run_page, name="run"),
    path(f"{RUN}fix/", views.fix, name="fix"),
    path(f"{RUN}again/", views.again, name="again"),
    path(f"{RUN}report.json", views.report, {"form": "json"}, name="json"),
    path(f"{RUN}report.txt", views.report, {"form": "text"}, name="text"),
]
