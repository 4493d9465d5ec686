"""The portal with an agents' line that looks for lost hints every second."""

from config.asgi import application
from connectors.providers.outlook.line import consumer

consumer.LOOK_AGAIN = 1.0

__all__ = ["application"]
