"""What an agent asks by HTTPS. The WebSocket is in `routing`."""

from django.urls import path

from connectors.providers.outlook.line import views

urlpatterns = [
    path("reach", views.reach),
    path("pair", views.pairing),
    path("messages", views.messages),
]
