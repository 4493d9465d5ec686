"""Counting things in words."""


def counted(count: int, thing: str) -> str:
    """ "1 event", "2 events"."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
