"""The portal's end of the XMPP line, for sites that run an XMPP server (docs/xmpp.md).

Nothing here is imported unless XMPP_URL is set; `session` needs slixmpp, the rest does not.
"""
