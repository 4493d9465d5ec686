"""Syncs in words: how one ended, what it brought, and many of them at a glance."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from connectors.domain.beats import longest, usual
from connectors.kinds.words import KindWords
from connectors.models import SyncRun
from languages.days import clock, day, moment
from languages.lengths import measured
from languages.lists import listed
from languages.numbers import number

Outcome = SyncRun.Outcome

CHANGES: Mapping[str, str | Promise] = {
    "added": pgettext_lazy("what became of an event", "added"),
    "changed": pgettext_lazy("what became of an event", "changed"),
    "removed": pgettext_lazy("what became of an event", "removed"),
    "held": pgettext_lazy("what became of deletions", "held"),
}


def outcome(run: SyncRun, kind: KindWords) -> str:
    return str(kind.waiting if run.outcome == Outcome.WAITING else run.get_outcome_display())


def how_often(run: SyncRun) -> str:
    """Of several: “143 times since 04:10”, with the day where it is not that of the last one."""
    if run.times == 1:
        return ""
    first, last = timezone.localtime(run.started_at), timezone.localtime(run.last_started_at)
    told = {"count": number(run.times)}
    if first.date() == last.date():
        words = ngettext(
            "%(count)s time since %(clock)s", "%(count)s times since %(clock)s", run.times
        )
        return words % (told | {"clock": clock(first)})
    words = ngettext("%(count)s time since %(day)s", "%(count)s times since %(day)s", run.times)
    shape = "short" if first.year == last.year else "short year"
    return words % (told | {"day": _unbroken(moment(first, shape))})


def _unbroken(text: str) -> str:
    """For columns that are narrow: what belongs together stays in one line."""
    return text.replace(" ", "\u00a0")


def outcomes(kind: KindWords) -> list[tuple[str, str]]:
    """Every outcome that may be asked for, with its name."""
    names = {one.value: str(one.label) for one in Outcome} | {Outcome.WAITING: str(kind.waiting)}
    return list(names.items())


def took(run: SyncRun) -> str:
    """How long it took; of several, as most of them did."""
    if run.times > 1:
        words = gettext("usually %(length)s") if longest_took(run) else gettext("%(length)s each")
        return words % {"length": measured(usual(run.last_beats))}
    return "" if run.duration is None else measured(run.duration)


def longest_took(run: SyncRun) -> str:
    """How long the longest of several took, as far as it is known; empty where that is no news."""
    if run.times == 1:
        return ""
    beats = run.last_beats
    length = measured(longest(beats))
    if length == measured(usual(beats)):
        return ""
    are_all_kept = run.times == len(beats)
    words = gettext("at most %(length)s") if are_all_kept else gettext("lately at most %(length)s")
    return words % {"length": _unbroken(length)}


def counts(run: SyncRun) -> str:
    """What a run brought, in numbers: “3 new, 1 changed and 2 held back”."""
    brought = listed(_counts(run))
    return brought or (gettext("nothing new") if run.outcome == Outcome.OK else "")


def _counts(run: SyncRun) -> Iterator[str]:
    told = (
        (run.added, ngettext("%(count)s new", "%(count)s new", run.added)),
        (run.changed, ngettext("%(count)s changed", "%(count)s changed", run.changed)),
        (run.removed, ngettext("%(count)s removed", "%(count)s removed", run.removed)),
        (run.held, ngettext("%(count)s held back", "%(count)s held back", run.held)),
        (
            run.quarantined,
            ngettext("%(count)s not understood", "%(count)s not understood", run.quarantined),
        ),
        (
            run.untold,
            ngettext(
                "%(count)s not told by the server", "%(count)s not told by the server", run.untold
            ),
        ),
        (
            run.resets,
            ngettext("%(count)s calendar read anew", "%(count)s calendars read anew", run.resets),
        ),
    )
    yield from (words % {"count": number(count)} for count, words in told if count)


def change(told: Mapping[str, Any]) -> str:
    """What changed: the event's title, or what is said in its place."""
    if told["what"] == "held":
        count = int(told["count"])
        words = ngettext("%(count)s deletion held back", "%(count)s deletions held back", count)
        return words % {"count": number(count)}
    if told.get("private"):
        return gettext("Private event")
    if "start" not in told:
        return gettext("An event that was never understood")
    return str(told.get("title") or gettext("Event without a title"))


def when(told: Mapping[str, Any]) -> str:
    """When the event is that changed; empty where nobody knows."""
    text = str(told.get("start", ""))
    if not text:
        return ""
    if "T" not in text:
        return day(date.fromisoformat(text), "short weekday year")
    instant = datetime.fromisoformat(text)
    return moment(timezone.localtime(instant) if instant.tzinfo else instant, "short weekday year")


ENDED: Mapping[str, str | Promise] = {
    Outcome.OK: pgettext_lazy("how a sync ended", "in step"),
    Outcome.PARTIAL: pgettext_lazy("how a sync ended", "partly in step"),
    Outcome.WAITING: pgettext_lazy("how a sync ended", "waiting for the account"),
    Outcome.FAILED: pgettext_lazy("how a sync ended", "failed"),
    Outcome.ABANDONED: pgettext_lazy("how a sync ended", "cut off"),
}


def ended(outcome: str) -> str:
    return str(ENDED[outcome]) if outcome in ENDED else pgettext("how a sync ended", "running")


def _of_many(outcome: str, count: int) -> str:
    told = {
        Outcome.OK: ngettext("%(count)s in step", "%(count)s in step", count),
        Outcome.PARTIAL: ngettext("%(count)s partly in step", "%(count)s partly in step", count),
        Outcome.WAITING: ngettext(
            "%(count)s waiting for the account", "%(count)s waiting for the account", count
        ),
        Outcome.FAILED: ngettext("%(count)s failed", "%(count)s failed", count),
        Outcome.ABANDONED: ngettext("%(count)s cut off", "%(count)s cut off", count),
    }
    words = told.get(Outcome(outcome)) if outcome in Outcome.values else None
    running = ngettext("%(count)s running", "%(count)s running", count)
    return (words or running) % {"count": number(count)}


def summary(outcomes: Sequence[str]) -> str:
    """How the last syncs ended, the oldest first."""
    if not outcomes:
        return gettext("No sync yet")
    if len(outcomes) == 1:
        return gettext("The only sync: %(ended)s") % {"ended": ended(outcomes[0])}
    parts: Iterable[str] = (_of_many(*each) for each in Counter(outcomes).items())
    return gettext("Last %(count)s syncs: %(parts)s") % {
        "count": number(len(outcomes)),
        "parts": listed(parts),
    }
