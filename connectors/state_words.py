"""The state of a connector in words: a label, what it means and what helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from connectors.kinds.words import KindWords
from languages.numbers import number


class Matter(StrEnum):
    """What there is to say. Where an error or an alert is behind it, that speaks."""

    RUNNING = auto()
    FIRST_RUNNING = auto()
    PAUSED = auto()
    OFFLINE = auto()
    NOT_STARTED = auto()
    FIRST_PENDING = auto()
    DUE = auto()
    HELD_BACK = auto()
    SIGN_IN = auto()
    UNREACHABLE = auto()
    THROTTLED = auto()
    NOT_YET = auto()
    ATTENTION = auto()
    AWAITED = auto()
    NEVER_SYNCED = auto()
    WAITS = auto()
    PARTLY = auto()
    OVERDUE = auto()
    BY_HAND = auto()
    IN_STEP = auto()


@dataclass(frozen=True, slots=True)
class StateWords:
    label: str | Promise
    meaning: str | Promise = ""
    remedy: str | Promise = ""


WORDS: Mapping[Matter, StateWords] = {
    Matter.RUNNING: StateWords(_("Syncing"), _("The calendars are being read now.")),
    Matter.FIRST_RUNNING: StateWords(
        _("First sync running"), _("The calendars are being read now.")
    ),
    Matter.PAUSED: StateWords(
        _("Paused"),
        _("Nothing is read or written until you resume it; what is known stays in force."),
        _("Resume the connector to sync again."),
    ),
    Matter.OFFLINE: StateWords(_("Offline")),
    Matter.NOT_STARTED: StateWords(
        _("Sync overdue"),
        _("A sync is due, but no worker has started it."),
        _("Ask the administrator whether the portal's worker is running (/readyz tells)."),
    ),
    Matter.FIRST_PENDING: StateWords(
        _("First sync pending"),
        _("The account is connected; its calendars are read in a moment."),
    ),
    Matter.DUE: StateWords(_("Sync due"), _("The next sync starts in a moment.")),
    Matter.HELD_BACK: StateWords(
        _("Waiting for the server"),
        _("Its server was slow or turned requests away, so it is asked less for a while."),
    ),
    Matter.SIGN_IN: StateWords(_("Sign-in needed")),
    Matter.UNREACHABLE: StateWords(_("Server unreachable")),
    Matter.THROTTLED: StateWords(_("Throttled")),
    Matter.ATTENTION: StateWords(_("Needs attention")),
    Matter.AWAITED: StateWords(_("First sync pending")),
    Matter.NEVER_SYNCED: StateWords(
        _("Never synced"), _("Its calendars have not been read yet."), _("Press Sync now.")
    ),
    Matter.PARTLY: StateWords(
        _("Partly in step"),
        _("The last sync could not read every calendar; the list below tells which."),
    ),
    Matter.OVERDUE: StateWords(
        _("Sync overdue"),
        _("The last sync is older than it should be at this interval."),
        _("Press Sync now. If it stays, the portal's worker may not be running."),
    ),
    Matter.BY_HAND: StateWords(_("Connected"), _("It syncs when you press Sync now.")),
    Matter.IN_STEP: StateWords(_("Connected"), _("The last sync went through.")),
}
NOTHING = StateWords("")
WAITING = (Matter.WAITS, Matter.NOT_YET)


def label(matter: Matter, kind: KindWords) -> str:
    return str(kind.waiting if matter in WAITING else WORDS[matter].label)


def meaning(matter: Matter, kind: KindWords) -> str:
    of_kind = {Matter.WAITS: kind.waits, Matter.AWAITED: kind.awaited}
    return str(of_kind.get(matter) or WORDS.get(matter, NOTHING).meaning)


def remedy(matter: Matter) -> str:
    return str(WORDS.get(matter, NOTHING).remedy)


def of_alerts(title: str, more: int) -> str:
    """The alert that weighs most, and how many there are beside it."""
    if not more:
        return title
    sentence = ngettext("%(title)s (and %(more)s more)", "%(title)s (and %(more)s more)", more)
    return sentence % {"title": title, "more": number(more)}


def progress(step: str, *, calendar: int, calendars: int, done: int, total: int | None) -> str:
    """How far a sync is: which calendar of how many, and how many of its events."""
    told = {
        "step": step,
        "calendar": number(calendar),
        "calendars": number(calendars),
        "done": number(done),
        "total": number(total or 0),
    }
    if total and step:
        sentence = gettext(
            "%(step)s: calendar %(calendar)s of %(calendars)s, %(done)s of %(total)s events"
        )
    elif total:
        sentence = gettext("calendar %(calendar)s of %(calendars)s, %(done)s of %(total)s events")
    elif step:
        sentence = gettext("%(step)s: calendar %(calendar)s of %(calendars)s")
    else:
        sentence = gettext("calendar %(calendar)s of %(calendars)s")
    return sentence % told
