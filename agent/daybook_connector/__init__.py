"""Daybook Connector: keeps a calendar on this computer and a Daybook portal in step."""

from daybook_ical.zonedata import use_newest

__version__ = "0.1.0"

# Every program of the agent begins by importing this package.
use_newest()
