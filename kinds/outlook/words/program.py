"""Where the program for the PC is to be had."""

from daybook_protocol import english
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


def too_old(oldest: str) -> str:
    """What an agent is told that is older than `oldest`: English, as all that stands beside a
    code of the line."""
    with translation.override("en"):
        return f"{english.too_old(oldest)} {where_to_get()}"


def where_to_get() -> str:
    """A sentence."""
    if settings.CONNECTOR_DOWNLOAD_URL:
        return _("It is at %(address)s.") % {"address": settings.CONNECTOR_DOWNLOAD_URL}
    return _("Your administrator has it.")
