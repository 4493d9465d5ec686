"""Daybook Connector: keeps a calendar on this computer and a Daybook portal in step."""

__version__ = "0.1.0"
PROTOCOL = 1
