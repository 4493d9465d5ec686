"""The lines to the portal. All carry the same messages; the conversation does not care which."""

from daybook_connector.line.base import Goodbye, LineSilent, PortalLine, Unwelcomed

__all__ = ["Goodbye", "LineSilent", "PortalLine", "Unwelcomed"]
