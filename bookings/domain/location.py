"""Where one meets, in the host's words: a room, a number, or a link that opens a call."""

import re

# With its scheme, or as people type it: "www.…", and a host with a path, such as zoom.us/j/123.
LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S|\bwww\.\S|\b[\w-]+(\.[\w-]+)*\.[a-z]{2,}/\S", re.I)


def holds_link(text: str) -> bool:
    """Whether somebody who reads this could walk into the meeting."""
    return LINK.search(text) is not None
