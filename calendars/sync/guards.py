"""A side that is suddenly empty is more often an accident than a wish, so it is asked first.

Servers have answered with empty calendars after a restore, a migration or a failed login; applying
that would free a whole year of somebody's time at once.
"""

SUDDEN = 5
"""Calendars with fewer events are emptied without a question."""


def is_suddenly_empty(*, held: int, removed: int, added: int) -> bool:
    """Whether a pull would leave nothing of a calendar in which we held `held` events."""
    return held >= SUDDEN and removed >= held and added == 0
