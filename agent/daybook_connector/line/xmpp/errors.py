"""Why the XMPP line cannot be opened. HTTPS stands in for it meanwhile."""

from daybook_connector.network.errors import UpgradeBlocked


class XmppBlocked(UpgradeBlocked):
    """The XMPP server, the channel for real-time mode, could not be used."""

    code = "xmpp-blocked"


class XmppUntrusted(XmppBlocked):
    """The XMPP server's certificate is not trusted, so no password was sent."""

    code = "xmpp-certificate"


class XmppSignInRefused(XmppBlocked):
    """The XMPP server does not accept the account or its password."""

    code = "xmpp-sign-in"


class XmppAccountMissing(XmppBlocked):
    """It is not known which XMPP account this computer shall use."""

    code = "xmpp-account"


class XmppMissing(XmppBlocked):
    """This program was installed without XMPP."""

    code = "xmpp-missing"


class PortalAway(XmppBlocked):
    """The XMPP server works, but the portal is not signed in there."""

    code = "xmpp-portal-away"
