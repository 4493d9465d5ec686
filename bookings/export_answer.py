"""What is taken along, as an answer to a browser or a program, and how often one may ask for it."""

from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.conf import settings
from django.http import FileResponse

from accounts.models import User
from accounts.ratelimit import Rate, seconds_to_wait
from bookings.export import write_export

RATE = Rate(10, 3600)
IN_MEMORY = 4_000_000
"""Bytes; what is larger is put into a file that is gone once it was sent."""


def seconds_until_export(user: User) -> int:
    """Counts this one, by page and API together."""
    return seconds_to_wait(RATE, action="export", who=str(user.pk))


def export_answer(user: User, now: datetime) -> FileResponse:
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    write_export(user, cast("IO[bytes]", file), site=settings.SITE_URL, now=now)
    file.seek(0)
    name = f"daybook-{user.slug}-{now:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
