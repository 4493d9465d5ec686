"""The portal with an agents' line that looks for lost hints every second."""

from config.asgi import application
from kinds.outlook.line import consumer

consumer.LOOK_AGAIN = 1.0

__all__ = ["application"]
