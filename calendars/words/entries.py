"""What Daybook itself says in a calendar."""

from django.utils.translation import pgettext


def busy_title() -> str:
    """The title of a copy that shows no more than that the time is taken."""
    return pgettext("title of a copy", "Busy")
