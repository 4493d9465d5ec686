"""A person changes how they appear to guests and in which zone they read times."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User

STORED = [
    "name",
    "slug",
    "timezone",
    "retention_days",
    "language",
    "hours_format",
    "week_start",
]


def save_profile(
    *,
    user: User,
    name: str,
    slug: str,
    timezone: str,
    retention_days: int | None = None,
    language: str = "",
    hours_format: str = "",
    week_start: str = "",
) -> User:
    """Store them. Raises `ValidationError` when somebody took the public name meanwhile."""
    user.name, user.slug, user.timezone = name, slug, timezone
    user.retention_days = retention_days
    user.language, user.hours_format, user.week_start = language, hours_format, week_start
    try:
        with transaction.atomic():
            user.save(update_fields=STORED)
    except IntegrityError as error:
        # The form looked before; two people can still choose one name in the same moment.
        taken = User._meta.get_field("slug").error_messages["unique"]
        raise ValidationError({"slug": taken}) from error
    return user
