"""The alerts that only the program on the user's PC can notice; the portal itself raises none."""

from connectors.alerts.kinds import AlertKind, Severity, Source

AGENT_KINDS = (
    AlertKind(
        code="agent-offline",
        severity=Severity.BROKEN,
        title="Agent offline",
        cause="The program on your PC has not given a sign of life for too long.",
        remedy="Start the PC, and see that Daybook Connector for Outlook is running.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="agent-paused",
        severity=Severity.INFO,
        title="Agent paused",
        cause="The program on your PC is paused there.",
        remedy="Choose Resume in the menu of its tray icon.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="outlook-closed",
        severity=Severity.ATTENTION,
        title="Outlook is closed",
        cause="The agent runs, but Outlook does not, so its calendar cannot be read.",
        remedy="Open Outlook, or let the agent start it.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="outlook-busy",
        severity=Severity.ATTENTION,
        title="Outlook is busy",
        cause="A dialog is open in Outlook, and Outlook answers no program meanwhile.",
        remedy="Close the dialog on your PC.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="outlook-security-prompt",
        severity=Severity.ATTENTION,
        title="Outlook asks for permission",
        cause="Outlook shows its security alert and waits for an answer.",
        remedy="Allow access. If it comes back, the documentation says which setting to ask IT "
        "for.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="new-outlook-only",
        severity=Severity.BROKEN,
        title="Only the new Outlook is installed",
        cause="The new Outlook offers no interface to programs.",
        remedy="Switch back to classic Outlook, or connect the account behind it in the portal.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="channel-blocked",
        severity=Severity.ATTENTION,
        title="Real-time channel blocked",
        cause="A firewall or antivirus keeps the real-time channel closed, so the agent polls "
        "every five minutes.",
        remedy="Ask IT to let the agent's program reach the portal; its window says what failed.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="pairing-blocked",
        severity=Severity.ATTENTION,
        title="Too many wrong pairing tries",
        cause="The pairing code was wrong six times, so the connector ID is blocked for a while.",
        remedy="Wait for half an hour, then use a new pairing code.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="two-agents",
        severity=Severity.ATTENTION,
        title="Two agents for one account",
        cause="Two PCs sync the same account, which can write an event twice.",
        remedy="Exit the agent on one of them.",
        source=Source.AGENT,
    ),
    AlertKind(
        code="agent-too-old",
        severity=Severity.ATTENTION,
        title="Agent too old",
        cause="The program on your PC is older than this portal supports.",
        remedy="Install the current version; settings are kept.",
        source=Source.AGENT,
    ),
)
