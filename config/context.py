"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_url": settings.SITE_URL,
        "allow_signup": settings.ALLOW_SIGNUP,
        "connector_download_url": settings.CONNECTOR_DOWNLOAD_URL,
    }
