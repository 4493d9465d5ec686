"""What a page is told that may not follow the state any more."""

from django.utils.translation import gettext as _


def signed_out() -> str:
    return _("Sign in again.")
