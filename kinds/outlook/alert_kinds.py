"""The alerts about the program on the user's PC (`kinds.outlook.watch`)."""

from alerts.kinds import AlertKind, AlertSource, Severity

AGENT_KINDS = (
    AlertKind(
        code="agent-offline",
        severity=Severity.BROKEN,
        title="Agent offline",
        cause="The program on the PC gives no sign of life, so its calendars are neither read nor "
        "written.",
        remedy="Start the PC, and see that Daybook Connector is running; it catches up by itself. "
        "If that PC is gone, pair another one on the connector's page.",
        specifics="{what} {since_at}.",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="agent-paused",
        severity=Severity.INFO,
        title="Paused on the PC",
        cause="Syncing was paused in the program on the PC: nothing is read or written, and what "
        "was known stays in force.",
        remedy="Choose Resume in the menu of its tray icon, or on the connector's page.",
        specifics="On {pc}, since {since_at}.",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="outlook-closed",
        severity=Severity.ATTENTION,
        title="Outlook is closed",
        cause="The agent runs, but Outlook does not, so its calendar cannot be read.",
        remedy="Open Outlook, or let the agent start it.",
        specifics="On {pc}, since {since_at}. {error}",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="outlook-busy",
        severity=Severity.ATTENTION,
        title="Outlook is busy",
        cause="A dialog is open in Outlook, and Outlook answers no program meanwhile.",
        remedy="Close the dialog on the PC.",
        specifics="On {pc}, since {since_at}. {error}",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="outlook-security-prompt",
        severity=Severity.ATTENTION,
        title="Outlook asks for permission",
        cause="Outlook shows its security alert and waits for an answer.",
        remedy="Allow access. If it comes back, the documentation says which setting to ask IT "
        "for.",
        specifics="On {pc}, since {since_at}. {error}",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="new-outlook-only",
        severity=Severity.BROKEN,
        title="Only the new Outlook is installed",
        cause="The new Outlook offers no interface to programs.",
        remedy=(
            "Switch back to classic Outlook, or connect the account behind it in the portal, if its"
            " server speaks CalDAV."
        ),
        specifics="On {pc}, since {since_at}. {error}",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="agent-sync-failed",
        severity=Severity.BROKEN,
        title="Calendars cannot be read on the PC",
        cause="The program on the PC runs, but cannot read its calendars, so free times rest on "
        "what was known before.",
        remedy="See what the program said. Often the folder of calendars was moved, or Outlook is "
        "not installed there any more. It tries again by itself.",
        specifics="On {pc}, since {since_at}. {error}",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="channel-blocked",
        severity=Severity.ATTENTION,
        title="Real-time channel blocked",
        cause="A firewall or antivirus keeps the real-time channel closed, so calendars are "
        "compared every five minutes only.",
        remedy="Ask IT to let the agent's program reach the portal. Question 9 of “Not syncing?” "
        "says what failed, with lines for a ticket; the agent goes back to real-time by itself.",
        specifics="On {pc}, since {since_at}. {error}",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="pairing-blocked",
        severity=Severity.ATTENTION,
        title="Too many wrong pairing tries",
        cause="The pairing code was wrong six times within ten minutes, so the connector ID is "
        "blocked for half an hour. Whoever is connected already is not disturbed.",
        remedy="Wait until it is over, then use a new pairing code; for an account that no PC has "
        "paired with yet, a new one comes with another ID and works at once. If it was not you who "
        "tried, nothing has happened: no code was guessed.",
        specifics="Connector ID {connector_id}, until {until_at}.",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="two-agents",
        severity=Severity.ATTENTION,
        title="Two agents for one account",
        cause="A second PC wants to sync an account that one PC speaks for already. It was "
        "refused, since two of them could write an event twice.",
        remedy="Exit the agent on the one that shall not sync. To move to the other PC, pair it "
        "with a new code.",
        specifics="{rival} was refused {refused_at}; {pc} goes on.",
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="agent-too-old",
        severity=Severity.ATTENTION,
        title="Agent too old",
        cause="The program on the PC is older than this portal supports.",
        remedy="Install the current version; settings are kept.",
        specifics="{pc} has version {version}, at least {oldest} is needed. {download}",
        source=AlertSource.AGENT,
    ),
)
