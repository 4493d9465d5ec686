"""What is wrong with a field of a message (`daybook_protocol.faults`)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FAULTS = {
    "missing": gettext_lazy("must not be missing"),
    "empty": gettext_lazy("must not be empty"),
    "not-text": gettext_lazy("must be a text"),
    "surrogates": gettext_lazy("must not contain halves of surrogate pairs"),
    "nul": gettext_lazy("must not contain NUL characters"),
    "too-long": gettext_lazy("must not be longer than %(most)s characters"),
    "too-many": gettext_lazy("must not hold more than %(most)s; send the rest in another"),
    "not-yes-or-no": gettext_lazy("must be true or false"),
    "not-whole": gettext_lazy("must be a whole number"),
    "not-between": gettext_lazy("must be a whole number from %(least)s to %(most)s"),
    "not-one-of": gettext_lazy("must be one of %(choices)s"),
    "not-list": gettext_lazy("must be a list"),
    "not-object": gettext_lazy("must be an object"),
    "not-objects": gettext_lazy("must hold objects"),
    "other-kind": gettext_lazy("must be of another kind"),
    "not-uuid": gettext_lazy("must be a UUID"),
    "not-zone": gettext_lazy("must be an IANA time zone such as Europe/Berlin"),
    "not-instant": gettext_lazy("must be an instant such as 2026-11-25T09:00:00Z"),
    "not-day": gettext_lazy("must be a day such as 2026-11-25"),
    "beyond-years": gettext_lazy("must be between the years %(first)s and %(last)s"),
    "not-after-start": gettext_lazy("must be after the start"),
    "before-start": gettext_lazy("must not be before the start"),
    "other-than-start": gettext_lazy("must be a day if the start is one, and an instant if not"),
    "private": gettext_lazy("must not be told of private events"),
    "key-twice": gettext_lazy("must not occur twice in one message"),
    "same-keys": gettext_lazy("must not hold a key twice"),
    "too-deep": gettext_lazy("must not be deeper than %(levels)s levels"),
    "endless": gettext_lazy("must not hold numbers without end"),
    "not-listed": gettext_lazy("must be one of those listed"),
    "other-version": gettext_lazy("must be %(version)s for this portal"),
    "unknown": gettext_lazy("“%(kind)s” is not known here; a newer version may understand it"),
    "not-json": gettext_lazy("the message is not JSON: %(why)s"),
    "too-large": gettext_lazy("the message is larger than %(most)s bytes"),
    "not-text-frame": gettext_lazy("messages are text frames"),
    "no-hello": gettext_lazy("say hello first"),
}


def fault(code: str, about: Mapping[str, object], field: str = "") -> str:
    """A sentence about the field; without one, about the whole body."""
    if not field:
        return _("The body must be an object.")
    return _("%(field)s: %(fault)s.") % {"field": field, "fault": FAULTS[code] % about}
