"""What a page shows, declared in the address of its stream: /live/?topics=dashboard,connector:5"""

import re
from urllib.parse import parse_qs

MOST = 20
_TOPIC = re.compile(r"[a-z-]{1,30}(:[\w.-]{0,60}){0,4}")


def topics_of(query: str) -> frozenset[str] | None:
    """The topics of a query string, or None when they are none, too many or malformed."""
    named = [topic for part in parse_qs(query).get("topics", ()) for topic in part.split(",")]
    if not named or len(named) > MOST or not all(map(_TOPIC.fullmatch, named)):
        return None
    return frozenset(named)


def oversees(topics: frozenset[str]) -> bool:
    """Whether the page may show somebody else's connectors. A dashboard shows one's own only."""
    return topics != {"dashboard"}
