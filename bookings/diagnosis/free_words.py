"""Is the event set to show as Free, in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from calendars.words.blocking import REASONS
from diagnosis.words.table import AnswerWords, CheckWords
from languages import days

DAY = "short weekday year"


def _local(told: Mapping[str, Any]) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(told[name]) for name in ("start", "end"))
    return timezone.localtime(start), timezone.localtime(end)


def _event_time(told: Mapping[str, Any]) -> str:
    return days.span(*_local(told), DAY)


def _whole_days(told: Mapping[str, Any]) -> str:
    start, end = _local(told)
    last = max(start, end - timedelta(microseconds=1))
    if last.date() == start.date():
        return gettext("%(day)s, all day") % {"day": days.day(start, DAY)}
    named = {"first": days.day(start, DAY), "last": days.day(last, DAY)}
    return gettext("%(first)s to %(last)s, all day") % named


TITLE = ngettext_lazy(
    "%(count)s event does not block its time",
    "%(count)s events do not block their time",
    "count",
)
MEANING = ngettext_lazy(
    "%(count)s event does not block its time %(when)s, so guests can book there.",
    "%(count)s events do not block their time %(when)s, so guests can book there.",
    "count",
)
REMEDY = _(
    "Open the event in your calendar program and set it to show as Busy. If it is meant to be "
    "free, there is nothing to do."
)

WORDS = CheckWords(
    question=("free", _("Is the event set to show as Free?")),
    answers={
        "nothing-free-stands-out": AnswerWords(
            _("No event is Free by surprise"),
            _(
                "Nothing that is shown as Free stands out. To be sure about one event, name its "
                "day under “Check something else” and check again."
            ),
        ),
        "nothing-free": AnswerWords(
            _("No event is Free by surprise"),
            _("No event is shown as Free where a guest could book."),
        ),
        "events-free": AnswerWords(TITLE, MEANING, REMEDY),
        "events-free-fixable": AnswerWords(
            TITLE,
            MEANING,
            _(
                "Open the event in your calendar program and set it to show as Busy, or change "
                "what blocks in its calendar. If it is meant to be free, there is nothing to do."
            ),
        ),
    },
    sayings={
        "blocking-counted": ngettext_lazy(
            "%(count)s event %(where)s of this account blocks time %(when)s.",
            "%(count)s events %(where)s of this account block time %(when)s.",
            "count",
        ),
        "passing-counted": ngettext_lazy(
            "%(count)s event does not block its time %(when)s.",
            "%(count)s events do not block their time %(when)s.",
            "count",
        ),
        "in-calendars": ngettext_lazy("in %(count)s calendar", "in %(count)s calendars", "count"),
        "event-passes": (
            _("“%(calendar)s”, %(when)s: does not block, %(reason)s."),
            "%(caution)s",
        ),
        "event-passes-offered": (
            _("“%(calendar)s”, %(when)s: does not block, %(reason)s."),
            _("Guests are offered a time there."),
            "%(caution)s",
        ),
        "more-events": ngettext_lazy("And %(count)s more.", "And %(count)s more.", "count"),
        "events-with-caution": _("“%(calendar)s”: %(caution)s"),
        "event-time": _event_time,
        **{f"because-{reason}": words for reason, words in REASONS.items()},
        "whole-days": _whole_days,
    },
)
