"""What the agent has told, as the engine asks for it."""

from collections.abc import Mapping

from kinds.outlook.mapping import remote_event
from kinds.outlook.models import Agent, AgentCalendar, AgentEvent, OutlookAccount
from kinds.outlook.troubles import error_of, trouble_of
from providers.base import Access, Account, Changes, Progress, RemoteCalendar
from providers.comparison import differing
from providers.errors import CalendarGone, NotYet
from providers.notes import Note
from providers.window import Window

UNKNOWN_CURSOR, FORGOTTEN_CURSOR = Note("place-unknown"), Note("removed-forgotten")


def listing(account: OutlookAccount, agent: Agent, name: str) -> Account:
    """Raises `NotYet`, or what keeps the agent from it, before it has told its calendars for the
    first time."""
    if account.listed_at is None:
        raise trouble_of(agent.state) or NotYet(Note("calendars-not-told"))
    rows = AgentCalendar.objects.filter(account=account, gone_at=None)
    return Account(name, tuple(_calendar(row) for row in rows))


def pull(
    account: OutlookAccount,
    key: str,
    cursor: str | None,
    known: Mapping[str, str],
    progress: Progress,
    *,
    window: Window,
    compare: bool = False,
) -> Changes:
    """Raises what keeps the agent from reading the calendar."""
    calendar = _readable(account, key, window)
    since = _since(calendar, cursor)
    rows = list(AgentEvent.objects.filter(calendar=calendar, version__gt=since or 0))
    told = {row.key for row in rows}
    complete = compare or since is None
    if complete:
        rows = list(AgentEvent.objects.filter(calendar=calendar, gone_at=None))
        changed = [row for row in rows if known.get(row.key) != row.etag]
        removed: list[str] = []
    else:
        changed = [row for row in rows if row.gone_at is None]
        removed = [row.key for row in rows if row.gone_at is not None]
    progress("events", len(changed), len(changed))
    listed = {row.key: row.etag for row in rows}
    untold = differing(known, listed) - told if compare and since is not None else frozenset()
    return Changes(
        events=tuple(remote_event(row.key, row.etag, row.item) for row in changed),
        removed=tuple(removed),
        complete=complete,
        present=frozenset(listed) if complete else frozenset(),
        cursor=f"{calendar.pk}:{calendar.version}",
        reset_reason=_reset_reason(calendar, cursor) if since is None else None,
        as_of=calendar.confirmed_at,
        compared=compare,
        untold=untold,
    )


def _readable(account: OutlookAccount, key: str, window: Window) -> AgentCalendar:
    calendar = AgentCalendar.objects.filter(account=account, key=key).first()
    if calendar is None or calendar.gone_at is not None:
        raise CalendarGone
    if calendar.error_code:
        raise error_of(calendar.error_code, calendar.error_about, calendar.error_text)
    if not calendar.revision or calendar.confirmed_at is None:
        raise NotYet(Note("reads-first"))
    if calendar.reaches_until is not None and calendar.reaches_until < window.end:
        raise NotYet(Note("reads-further", until=calendar.reaches_until.isoformat()))
    return calendar


def _since(calendar: AgentCalendar, cursor: str | None) -> int | None:
    """The version that a cursor stands for; None when all has to be read."""
    epoch, _, version = (cursor or "").partition(":")
    if epoch != str(calendar.pk) or not (version.isascii() and version.isdigit()):
        return None
    since = int(version[:20])
    return since if calendar.floor <= since <= calendar.version else None


def _reset_reason(calendar: AgentCalendar, cursor: str | None) -> Note | None:
    if cursor is None:
        return None
    ours = cursor.startswith(f"{calendar.pk}:")
    return FORGOTTEN_CURSOR if ours else UNKNOWN_CURSOR


def _calendar(row: AgentCalendar) -> RemoteCalendar:
    return RemoteCalendar(row.key, row.name, Access(row.access), row.colour, row.zone)
