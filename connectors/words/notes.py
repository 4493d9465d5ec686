"""Errors of our own about an account, and what is known beyond their codes, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from providers.words.telling import ErrorWords, Sentence

ERRORS: Mapping[str, ErrorWords] = {
    "already-connected": ErrorWords(
        _("This account is connected already."),
        _(
            "If its password has changed, reconnect the existing connector: its settings stay as "
            "they are. To add a calendar by its address, reconnect with that address."
        ),
    ),
    "kind-missing": ErrorWords(
        _("This portal is not set up for accounts of this kind."),
        _(
            "Ask the administrator to list the kind in CALENDAR_KINDS again, or disconnect the "
            "account."
        ),
    ),
    "other-account": ErrorWords(
        _("The sign-in worked, but it leads to another account than this connector's."),
        _(
            "Sign in to the same account as before, or connect the other one as a connector of "
            "its own."
        ),
    ),
    "try-lost": ErrorWords(
        _("The try took too long or was interrupted, and nothing was stored."),
        _(
            "Try again. If it happens every time, ask the administrator whether the portal's "
            "worker is running (/readyz tells)."
        ),
    ),
    "unforeseen": ErrorWords(
        _("Something went wrong inside the portal, and nothing was stored."),
        _("Try again. If it stays, tell the administrator: the portal's log says what happened."),
    ),
}

NOTES: Mapping[str, Sentence] = {
    "other-than": _("%(found)s instead of %(expected)s"),
    "was-disconnected": _("the account was disconnected"),
}
