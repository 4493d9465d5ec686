"""What is odd about an event beyond iCalendar's own: told by whoever delivers it."""

from daybook_ical.oddities import Oddity

from providers.notes import Note, stored

NOTED = "noted"
"""The code of what a server's provider notes, or what a PC tells in its own words."""


def noted(note: Note | str) -> Oddity:
    """A text is told as it is."""
    return Oddity(NOTED, note=stored(note))
