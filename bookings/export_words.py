"""What the files of an export say about themselves."""

import textwrap
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from languages import days
from languages.numbers import number

WIDTH, INDENT = 100, 17
FILES = {
    "profile.json": gettext_lazy(
        "you, your teams, the names of your API tokens, how you are told of alerts"
    ),
    "connectors.json": gettext_lazy(
        "your connected accounts and their calendars, without passwords"
    ),
    "pages.json": gettext_lazy("your booking pages, their hours and the calendars they use"),
    "bookings.json": gettext_lazy(
        "every booking on your pages, with what was known when it was made"
    ),
    "bookings.csv": gettext_lazy("the same as a table"),
}
COLUMNS = (
    gettext_lazy("Start (UTC)"),
    gettext_lazy("End (UTC)"),
    gettext_lazy("Page"),
    gettext_lazy("State"),
    gettext_lazy("Guest"),
    gettext_lazy("Email"),
    gettext_lazy("Notes"),
    gettext_lazy("Time zone"),
    gettext_lazy("Booked (UTC)"),
    gettext_lazy("Cancelled (UTC)"),
    gettext_lazy("Cancelled by"),
    gettext_lazy("Reason"),
)
"""Of the table of bookings."""


def about(*, person: str, site: str, now: datetime, kept: int) -> str:
    """The README; `kept` is for how many days mails are kept, `now` is in UTC."""
    first = _("This is what Daybook at %(site)s has of %(person)s, as of %(now)s UTC.") % {
        "site": site,
        "person": person,
        "now": days.moment(now, "year"),
    }
    last = _(
        "Events of your calendars are not in it: they are in your calendars. Guests' data are "
        "people's data: keep them as carefully as Daybook does."
    )
    files = {
        **FILES,
        "mails.json": _mails(kept),
        "meetings.ics": _("your confirmed meetings, for a calendar program"),
    }
    listed = "\n".join(_line(name, str(text)) for name, text in files.items())
    return "\n\n".join([textwrap.fill(first, WIDTH), listed, textwrap.fill(last, WIDTH)]) + "\n"


def deleted() -> str:
    """In place of the name of a guest whose data are deleted."""
    return _("Deleted guest")


def _mails(kept: int) -> str:
    return ngettext(
        "the mails about them to guests and you of the last %(days)s day, and what became of each; "
        "not their text",
        "the mails about them to guests and you of the last %(days)s days, and what became of "
        "each; not their text",
        kept,
    ) % {"days": number(kept)}


def _line(name: str, text: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=name.ljust(INDENT), subsequent_indent=" " * INDENT
    )
