"""Where agents open their line. They sign in with a token of their own."""

from django.urls import path

from kinds.outlook.line.consumer import AgentConsumer

websocket_urlpatterns = [path("agent/v1/line", AgentConsumer.as_asgi())]
