"""What booking pages enter into the table of checks."""

from bookings.diagnosis import free
from bookings.diagnosis.pages import page_choices
from bookings.diagnosis.section import pages_section
from diagnosis.registry import enter_all, register_live, register_pages, sections


def enter_checks() -> None:
    enter_all("bookings.diagnosis")
    register_live("free", free.live)
    register_pages(page_choices)
    sections["pages"] = pages_section
