"""The line of sites with an XMPP server: message stanzas to the portal, which is signed in there.

slixmpp is an extra of this distribution (`daybook-connector[xmpp]`) and is imported only when such
a line is opened.
"""

from daybook_connector.line.xmpp.line import XmppLine

__all__ = ["XmppLine"]
