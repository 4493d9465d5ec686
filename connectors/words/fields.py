"""What is said of the fields of an account, by forms and by the API."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NO_SPACES = _("An address has no spaces in it.")
USER_NAME_EMPTY = _(
    "Enter the user name. It may only be left empty if the address above is your mail address."
)
USER_NAME_MISSING = _("Give the user name, or a mail address as the address.")


def no_real_time(why: str | Promise) -> str:
    return gettext("Real-time is not possible: %(why)s") % {"why": why}
