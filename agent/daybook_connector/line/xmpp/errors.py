"""Why the XMPP line cannot be opened. HTTPS stands in for it meanwhile."""

from daybook_connector.network.errors import UpgradeBlocked


class XmppBlocked(UpgradeBlocked):
    """The XMPP server, the channel for real-time mode, could not be used.

    Ask IT to let this program reach the server's port, 5222 or 5223. Until then calendars are
    compared every 5 minutes, over HTTPS.
    """

    code = "xmpp-blocked"


class XmppUntrusted(XmppBlocked):
    """The XMPP server's certificate is not trusted, so no password was sent.

    If your company has a CA of its own, name its file: `daybook-connector network --ca-file FILE`;
    otherwise tell whoever runs the XMPP server. It must be made out to the domain of the account.
    """

    code = "xmpp-certificate"


class XmppSignInRefused(XmppBlocked):
    """The XMPP server does not accept the account or its password.

    Enter them anew with `daybook-connector xmpp --jid NAME@DOMAIN`, or ask whoever runs the server.
    """

    code = "xmpp-sign-in"


class XmppAccountMissing(XmppBlocked):
    """It is not known which XMPP account this computer shall use.

    Enter it with `daybook-connector xmpp --jid NAME@DOMAIN`.
    """

    code = "xmpp-account"


class XmppMissing(XmppBlocked):
    """This program was installed without XMPP.

    Install it as daybook-connector[xmpp], or ask whoever runs the portal to offer WebSockets.
    """

    code = "xmpp-missing"


class PortalAway(XmppBlocked):
    """The XMPP server works, but the portal is not signed in there.

    Tell whoever runs the portal: its XMPP worker does not run, or may not be spoken to.
    """

    code = "xmpp-portal-away"
