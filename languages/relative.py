"""How long ago, or ahead: as `static/js/daybook.js` goes on to tell it while the page is open."""

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from languages.lengths import ago, within

MOMENT = timedelta(minutes=1)


def past(when: datetime, now: datetime) -> str:
    """“just now”, “5 minutes ago”."""
    gone = now - when
    return _("just now") if gone < MOMENT else _kept_together(ago(gone))


def ahead(when: datetime, now: datetime) -> str:
    """“in 5 minutes”, “any moment”. What was to happen and has not is “due 5 minutes ago”."""
    left = when - now
    if abs(left) < MOMENT:
        return _("any moment")
    if when > now:
        return _kept_together(within(left))
    return _("due %(ago)s") % {"ago": past(when, now)}


def _kept_together(text: str) -> str:
    """Without a break between number and unit."""
    return re.sub(r"(\d) ", "\\1\u00a0", text)
