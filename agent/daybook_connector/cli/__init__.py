"""The command line: `daybook-connector pair | run | sync | status | …`."""

from daybook_connector.cli.entry import main

__all__ = ["main"]
