"""Which line a name means. XMPP's is imported when it is wanted: its library is an extra."""

from pathlib import Path

from daybook_connector.line.base import PortalLine
from daybook_connector.line.https import HttpsLine
from daybook_connector.line.websocket import WebSocketLine
from daybook_connector.local.secrets import XMPP_PASSWORD, load_token
from daybook_connector.local.settings_file import Settings


def line_named(name: str, settings: Settings, token: str, folder: Path) -> PortalLine:
    """A line that is not open yet."""
    if name == "xmpp":
        from daybook_connector.line.xmpp import XmppLine

        password = load_token(settings.connector_id, folder, kind=XMPP_PASSWORD)
        return XmppLine(settings, token, password)
    if name == "websocket":
        return WebSocketLine(settings, token)
    return HttpsLine(settings, token)
