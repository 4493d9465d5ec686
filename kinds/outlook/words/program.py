"""Where the program for the PC is to be had."""

from django.conf import settings
from django.utils.translation import gettext as _


def too_old(oldest: str) -> str:
    """What an agent is told that is older than `oldest`."""
    needed = _("This portal needs Daybook Connector %(version)s or newer.") % {"version": oldest}
    return f"{needed} {where_to_get()}"


def where_to_get() -> str:
    """A sentence."""
    if settings.CONNECTOR_DOWNLOAD_URL:
        return _("It is at %(address)s.") % {"address": settings.CONNECTOR_DOWNLOAD_URL}
    return _("Your administrator has it.")
