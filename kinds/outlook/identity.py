"""The UID behind a key: to remove an event, the agent must know which one we mean."""

from kinds.outlook.models import AgentCommand, AgentEvent, OutlookAccount
from providers.errors import NotYet
from providers.notes import Note


def uid_of(account: OutlookAccount, calendar_key: str, key: str) -> str:
    """The UID of an event that Daybook wrote. The agent has told it, or was told it by us a moment
    ago. Raises `NotYet` while neither is known."""
    uid = _told(account, calendar_key, key) or _asked(account, key)
    if not uid:
        raise NotYet(Note("event-not-told"))
    return uid


def _told(account: OutlookAccount, calendar_key: str, key: str) -> str:
    rows = AgentEvent.objects.filter(calendar__account=account, calendar__key=calendar_key, key=key)
    item = rows.values_list("item", flat=True).first() or {}
    return str(item.get("uid", ""))


def _asked(account: OutlookAccount, key: str) -> str:
    commands = AgentCommand.objects.filter(account=account)
    written = commands.filter(name=AgentCommand.Name.PUT, result__key=key)
    removed = commands.filter(name=AgentCommand.Name.REMOVE, arguments__key=key)
    return (written | removed).values_list("subject", flat=True).first() or ""
