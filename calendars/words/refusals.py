"""Why a table or a change of accounts cannot be as it was asked for, in sentences for the host."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from providers.words.telling import Sentence

ASSOCIATION: Mapping[str, Sentence] = {
    "association-additional-is-main": _(
        "%(calendar)s is the main booking calendar, so it cannot be an additional one as well."
    ),
    "association-copy-unknown": _("A copy holds either all details or “Busy” only."),
    "association-main-needed": _("Choose the main booking calendar: bookings are written there."),
    "association-main-needed-first": _(
        "Additional booking calendars need a main booking calendar first."
    ),
    "association-no-account": _("Connect an account first; there are no calendars to choose."),
    "association-no-additional": _(
        "%(calendar)s cannot be an additional booking calendar: %(why)s"
    ),
    "association-no-busy": _("Busy time cannot be retrieved from %(calendar)s: %(why)s"),
    "association-no-main": _("%(calendar)s cannot be the main booking calendar: %(why)s"),
    "association-not-yours": _(
        "One of the calendars is not yours or has been removed. Reload the page."
    ),
    "calendar-may-be-read-only": _("Daybook may read it but not write to it."),
    "calendar-not-listed": _("the account does not list it any more."),
}

CHANGE: Mapping[str, Sentence] = {
    "change-account-first": _("Choose the new account first."),
    "change-account-needed": _("New account: Choose one of the list, or connect another one."),
    "change-account-unknown": _(
        "New account: This is none of your accounts. Choose one of the list, or connect another "
        "one."
    ),
    "change-calendar-left-out": _("“%(calendar)s” is used as well. Say what takes its place."),
    "change-main-needed": _(
        "“%(calendar)s” is a main booking calendar: choose one of %(account)s that can be written "
        "to in its place."
    ),
    "change-not-there": _(
        "What shall take the place of “%(calendar)s” is no calendar of %(account)s that is there."
    ),
    "change-not-writable": _(
        "What shall take the place of “%(calendar)s” is no calendar of %(account)s that can be "
        "written to."
    ),
    "change-not-yours": _("This account is not yours."),
    "change-nothing": _(
        "Nothing uses the calendars of %(account)s, so there is nothing to change. You can simply "
        "disconnect it, and choose calendars of another account in Associated calendars."
    ),
    "change-over": _("This change was confirmed or called off meanwhile."),
    "change-to-itself": _("%(account)s is the account you are changing from. Choose another one."),
    "change-too-early": _("%(account)s was not read yet. Wait for its first sync."),
}
