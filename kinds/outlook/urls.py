"""Pages of Outlook: to connect one, to follow a pairing, and to look after it."""

from django.urls import path

from kinds.outlook import views

app_name = "outlook"

urlpatterns = [
    path("connect/outlook/", views.connect_outlook, name="connect"),
    path("pairing/<slug:public_id>/", views.follow_pairing, name="pairing"),
    path("pairing/<slug:public_id>/code/", views.new_code, name="new-code"),
    path("<int:pk>/outlook/pair/", views.pair_pc, name="pair"),
    path("<int:pk>/outlook/revoke/", views.revoke, name="revoke"),
    path("<int:pk>/outlook/heartbeat/", views.heartbeat, name="heartbeat"),
    path("<int:pk>/outlook/titles/", views.titles, name="titles"),
]
