"""How large things on the line may be, and the words that some fields choose from."""

from datetime import UTC, datetime

LARGEST = 256 * 1024
"""Bytes of a message."""
DEEPEST_KEPT = 8
"""Levels of lists and objects in what is kept as it came."""
HIGHEST = 2**53 - 1
"""Whole numbers that every program reads alike."""
HIGHEST_REVISION = 2**31 - 1
EARLIEST = datetime(1601, 1, 1, tzinfo=UTC)
LATEST = datetime(4501, 1, 1, tzinfo=UTC)
"""The days that Outlook knows. Beyond them, sums of days would leave the calendar's end."""

EVENTS = 200
"""Of one message. Of keys that are gone an agent does not tell more at once, either."""
PARTS = 1000
CALENDARS = 500
CONDITIONS = 50
DETAILS = 20
"""Values that the sentence of a reason may name."""
REASONS = 20
"""Of one event."""

CALENDAR_KEY = 500
EVENT_KEY = 700
UID = 700
ETAG = 80
REVISION = 80
CODE = 40
COMMAND_ID = 40
INSTANT = 40

NAME = 255
TITLE = 500
REMARK = 500
"""Of an event: why it cannot be read, or what is doubtful."""
DETAIL = 1000
SENTENCE = 2000
"""Of the portal."""
DESCRIPTION = 100_000
ADDRESS = 320

MODES = ("realtime", "auto", "manual")
MINUTES = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)
ACCESS = ("read-write", "read-only", "free-busy")
FINDINGS = ("doctor", "selftest")
GOODBYES = (
    "replaced",
    "revoked",
    "agent-too-old",
    "protocol-too-new",
    "not-signed-in",
    "restart",
)
NO_RETRY = frozenset(GOODBYES) - {"restart"}
"""Goodbyes after which trying again is useless until somebody acts."""
