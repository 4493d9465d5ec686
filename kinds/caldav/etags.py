"""Versions of resources, in one spelling.

A proxy that compresses marks the server's tag as weak (`W/"1"`) in headers while the server's own
lists keep it strong, and some servers forget the quotes in lists. One spelling makes them equal.
"""


def normal(tag: str | None) -> str:
    """The tag quoted and without a weak mark; empty when there is none."""
    value = (tag or "").strip().removeprefix("W/").strip()
    if not value or value == '""':
        return ""
    return value if value.startswith('"') else f'"{value}"'
