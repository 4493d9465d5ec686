"""What an agent asks by HTTPS. The WebSocket is in `routing`."""

from django.urls import path

from connectors.providers.outlook.line import views

urlpatterns = [
    path("reach", views.reach, name="agent-reach"),
    path("pair", views.pairing, name="agent-pair"),
    path("messages", views.messages, name="agent-messages"),
]
