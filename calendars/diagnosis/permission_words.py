"""Do you still have permission, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alerts.sentences import fill
from diagnosis.words.table import AnswerWords, CheckWords


def _title(alone: Any, with_more: Any) -> Callable[[Mapping[str, Any]], str]:
    """Of one calendar, or of it and others that lack something, too."""
    return lambda told: fill(with_more if told["more"] else alone, told)


WORDS = CheckWords(
    question=("permission", _("Do you still have permission?")),
    answers={
        "permission-enough": AnswerWords(
            _("Every permission that is needed is there"),
            _("The account grants everything that the selected calendars need."),
        ),
        "permission-lacks": AnswerWords(
            "%(worst)s",
            "%(lack_sentences)s",
            _(
                "Ask the calendar's owner for the permission, or choose another calendar for "
                "this use."
            ),
        ),
    },
    sayings={
        "no-calendar-known": _("No calendar of this account is known, since none was ever read."),
        "grants": _("“%(calendar)s” (%(roles)s): %(access)s."),
        "grants-unused": _("“%(calendar)s” (not used): %(access)s."),
        "granted-before": _(
            "“%(calendar)s” was %(access)s at the last sync; this has changed since."
        ),
        "not-readable": _("“%(calendar)s” could not be read: %(trouble)s"),
        "events-refused": ngettext_lazy(
            "The server refused to take %(count)s of our events into “%(calendar)s”.",
            "The server refused to take %(count)s of our events into “%(calendar)s”.",
            "count",
        ),
        "role-main": _("main booking calendar"),
        "role-additional": _("additional booking calendar"),
        "role-busy": _("busy time retrieval"),
        "access-read-write": _("read and write"),
        "access-read-only": _("read only"),
        "access-free-busy": _("free/busy only"),
        "access-gone": _("not listed any more"),
        "not-listed-title": _title(
            _("Calendar “%(calendar)s” is not listed any more"),
            ngettext_lazy(
                "Calendar “%(calendar)s” is not listed any more, and %(more)s more",
                "Calendar “%(calendar)s” is not listed any more, and %(more)s more",
                "more",
            ),
        ),
        "cannot-be-read-title": _title(
            _("Calendar “%(calendar)s” cannot be read"),
            ngettext_lazy(
                "Calendar “%(calendar)s” cannot be read, and %(more)s more",
                "Calendar “%(calendar)s” cannot be read, and %(more)s more",
                "more",
            ),
        ),
        "is-read-only-title": _title(
            _("Calendar “%(calendar)s” is read-only"),
            ngettext_lazy(
                "Calendar “%(calendar)s” is read-only, and %(more)s more",
                "Calendar “%(calendar)s” is read-only, and %(more)s more",
                "more",
            ),
        ),
        "cannot-be-written-title": _title(
            _("Calendar “%(calendar)s” cannot be written to"),
            ngettext_lazy(
                "Calendar “%(calendar)s” cannot be written to, and %(more)s more",
                "Calendar “%(calendar)s” cannot be written to, and %(more)s more",
                "more",
            ),
        ),
        "not-listed": _("The account no longer lists “%(calendar)s”."),
        "cannot-be-read": _("“%(calendar)s” is listed, but cannot be read."),
        "main-not-written": _(
            "“%(calendar)s” cannot be written to, so your bookings do not appear there."
        ),
        "copy-not-written": _(
            "“%(calendar)s” cannot be written to, so it gets no copies of your bookings."
        ),
    },
)
