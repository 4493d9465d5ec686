"""What booking pages enter into the table of checks."""

from bookings.diagnosis import (
    blocking,
    fixes,  # noqa: F401  (registers the fixes)
    free,
    invites,
)
from bookings.diagnosis.pages import page_choices
from bookings.diagnosis.section import pages_section
from diagnosis.registry import register, register_live, register_pages, sections


def enter_checks() -> None:
    register(4, free.ask)
    register(5, blocking.ask)
    register(8, invites.ask)
    register_live(4, free.live)
    register_pages(page_choices)
    sections["pages"] = pages_section
