"""The portal with an agents' line that looks for lost hints every second."""

from config.asgi import application
from kinds.outlook import lookout

lookout.COMMANDS_EVERY = lookout.SETTINGS_EVERY = 1.0

__all__ = ["application"]
