"""Values of a reason that have words of their own, by the name of the gap."""

from daybook_connector.words.language import N_

PHRASES: dict[str, dict[str, str]] = {
    "source": {"settings": N_("from the settings"), "system": N_("from the system")},
    "named_by": {
        "settings": N_("named by the settings"),
        "system": N_("named by the system"),
    },
    "lacking": {
        "server": N_("the server"),
        "portal": N_("the portal's address there"),
        "account": N_("the account"),
        "password": N_("its password"),
    },
    "store": {"outlook": "Outlook", "vdir": N_("Folder of .ics files")},
    "issuer": {"": N_("nobody")},
    "subject": {"": N_("nobody")},
    "known": {"": N_("none")},
    "protocol": {
        "https": N_("HTTPS and WebSocket (wss)"),
        "http": N_("HTTP and WebSocket"),
        "xmpp": N_("XMPP with TLS"),
    },
}

ACCESS = {
    "free-busy": N_("free-busy"),
    "read-only": N_("read-only"),
    "read-write": N_("read-write"),
}
"""What may be done with a calendar, in few words."""
