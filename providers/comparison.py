"""Where what is known of a calendar differs from what it holds. Pure."""

from collections.abc import Mapping


def differing(known: Mapping[str, str], listed: Mapping[str, str]) -> frozenset[str]:
    """Keys that only one side has, or whose versions differ.

    Where a side has no version, nothing can be said: such events are read again anyway, and one
    that is held so and not listed is asked for by its name.
    """
    held = dict(known.items())
    other = {
        key
        for key, etag in listed.items()
        if key not in held or (etag and held[key] and held[key] != etag)
    }
    return frozenset(other | {key for key, etag in held.items() if etag and key not in listed})
