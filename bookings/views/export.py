"""The host takes everything along."""

from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.ratelimit import Rate, seconds_to_wait
from accounts.requests import viewer
from accounts.wording import wait as wait_in_words
from bookings.export import write_export

RATE = Rate(10, 3600)
IN_MEMORY = 4_000_000
"""Bytes; what is larger is put into a file that is gone once it was sent."""


def seconds_until_export(user: User) -> int:
    """Counts this one, by page and API together."""
    return seconds_to_wait(RATE, action="export", who=str(user.pk))


@never_cache
@require_POST
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    user, now = viewer(request), timezone.now()
    if wait := seconds_until_export(user):
        messages.error(
            request, f"That was ten times in an hour. Try again in {wait_in_words(wait)}."
        )
        return redirect("accounts:profile")
    return export_answer(user, now)


def export_answer(user: User, now: datetime) -> FileResponse:
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    write_export(user, cast("IO[bytes]", file), site=settings.SITE_URL, now=now)
    file.seek(0)
    name = f"daybook-{user.slug}-{now:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
