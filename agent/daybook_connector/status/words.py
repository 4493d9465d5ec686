"""Sync modes, lines and the progress of a sync in plain words."""

from daybook_connector.status.status import Status, SyncProgress
from daybook_connector.words.language import N_, ngettext
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import every

LINES = {"websocket": "WebSocket", "https": "HTTPS", "xmpp": "XMPP", "": N_("none")}
MODES = {"realtime": N_("Real-time"), "manual": N_("Manual")}
MODES_FOR_NOW = {"realtime": N_("real-time"), "manual": N_("manual")}
"""Within a sentence."""


def line_words(line: str) -> str:
    return _(LINES.get(line, line))


def mode_words(mode: str, minutes: int) -> str:
    if mode == "auto":
        return _("Auto-sync %(every)s") % {"every": every(minutes)}
    return _(MODES.get(mode, mode))


def mode_line(status: Status) -> str:
    """The mode that was chosen, and the one in force where that is another."""
    wanted = mode_words(status.mode, status.minutes)
    if status.mode_in_force in {"", status.mode}:
        return wanted
    # Real-time that cannot be had falls back to polling every 5 minutes (docs/agent-protocol.md).
    minutes = status.minutes if status.mode == "auto" else 5
    named = {"wanted": wanted, "now": _for_now(status.mode_in_force, minutes)}
    return _("%(wanted)s is chosen; for now: %(now)s") % named


def _for_now(mode: str, minutes: int) -> str:
    if mode == "auto":
        return _("auto-sync %(every)s") % {"every": every(minutes)}
    return _(MODES_FOR_NOW.get(mode, mode))


def progress_line(status: Status, progress: SyncProgress) -> str:
    """ "Work: reading, 120 of 400 events"."""
    key = progress.calendar
    name = next((line.name for line in status.calendars if line.key == key), key)
    told = _progress(progress)
    return _("%(calendar)s: %(progress)s") % {"calendar": name, "progress": told} if name else told


def _progress(progress: SyncProgress) -> str:
    done, total = progress.done, progress.total
    if total is None:
        return ngettext("reading, %(done)d event", "reading, %(done)d events", done) % {
            "done": done
        }
    of = ngettext(
        "reading, %(done)d of %(total)d event", "reading, %(done)d of %(total)d events", total
    )
    return of % {"done": done, "total": total}
