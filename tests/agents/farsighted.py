"""The portal with agents that look back for years, for tests whose events have fixed dates."""

from config.asgi import application
from kinds.outlook.receive import news

news.DAYS_BACK = 3650

__all__ = ["application"]
