"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from accounts.first import is_unused


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_url": settings.SITE_URL,
        "allow_signup": settings.ALLOW_SIGNUP,
        # Asked only by the pages that use it.
        "is_unused": is_unused,
        "connector_download_url": settings.CONNECTOR_DOWNLOAD_URL,
    }
