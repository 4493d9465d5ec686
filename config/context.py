"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from accounts.first import is_unused
from config.words import live_words, script_words
from languages.days import clocks
from languages.offered import choices


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_url": settings.SITE_URL,
        "allow_signup": settings.ALLOW_SIGNUP,
        # Asked only by the pages that use it.
        "is_unused": is_unused,
        # And these, which are put together where they are shown.
        "script_words": script_words,
        "live_words": live_words,
        "offered_languages": choices,
        "clocks": clocks,
        "connector_download_url": settings.CONNECTOR_DOWNLOAD_URL,
    }
