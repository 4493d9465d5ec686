"""Channels over which services tell of changes: kept in each sync, listened to, and ended."""

from connectors.channels.ending import stop
from connectors.channels.keeping import keep
from connectors.channels.news import lost, news

__all__ = ["keep", "lost", "news", "stop"]
