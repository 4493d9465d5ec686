"""The lines to the portal. All carry the same messages; the conversation does not care which."""

from daybook_connector.line.base import Goodbye, Line, LineSilent, Unwelcomed

__all__ = ["Goodbye", "Line", "LineSilent", "Unwelcomed"]
