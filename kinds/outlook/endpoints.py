"""What an agent asks by HTTPS. The WebSocket is in `routing`."""

from django.urls import path

from kinds.outlook.line import views

urlpatterns = [
    path("agent/v1/reach", views.reach),
    path("agent/v1/pair", views.pairing),
    path("agent/v1/messages", views.messages),
]
