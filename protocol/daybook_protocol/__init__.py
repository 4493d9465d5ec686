"""The messages between Daybook's portal and its agents, as typed values with their limits.

Shared by both sides, so that what one says the other understands. The line itself is described in
docs/agent-protocol.md. Pure: no network, no files, no database, no clock.
"""

__version__ = "0.1.0"

PROTOCOL = 1
"""The version of the line."""
