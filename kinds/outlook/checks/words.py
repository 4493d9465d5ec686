"""Outlook's sentences that are always true."""

from collections.abc import Mapping


def who_invites(details: Mapping[str, object]) -> tuple[str, ...]:
    return (
        "Outlook sends no invitations for these events: they are written without attendees, and "
        "the program on the PC never sends mail.",
    )


RUNGS: Mapping[str, str] = {
    "dns": "Find the portal (DNS)",
    "tcp": "Reach it (TCP)",
    "proxy": "Get through the proxy",
    "tls": "Check its certificate (TLS)",
    "reach": "Be answered by the portal",
    "sign-in": "Sign in",
    "websocket": "Open the real-time channel (WebSocket)",
    "xmpp-5222": "Reach XMPP, port 5222",
    "xmpp-5223": "Reach XMPP, port 5223",
}
BARRIERS: Mapping[str, str] = {
    "dns": "The PC's name service does not know the portal, or a filter hides it.",
    "tcp": "A firewall may block the program or the port.",
    "proxy": "The proxy does not let the program through.",
    "tls": "Antivirus or a firewall that opens encrypted connections would look like this, too.",
    "reach": "Something between PC and portal answers in the portal's place.",
    "sign-in": "The way is open, but the PC is not paired any more.",
    "websocket": "HTTPS works, but a proxy or antivirus cuts WebSockets off.",
}
