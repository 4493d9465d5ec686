"""What is held and what is listed, brought to one spelling. Pure.

Keys are addresses as the server listed them, once. When it lists another spelling the event stays
the same one and its key follows. Rows of earlier versions, whose addresses were decoded, are found
again in the same way.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from kinds.caldav.listing import Listing
from providers.addresses import FORMS, counterparts, decoded, normal
from providers.notes import Note

SPELLED_ANEW = Note("spelled-anew")


@dataclass(frozen=True, slots=True)
class Respelled:
    """The listing, what is held in its spelling, and how that is called by the engine so far:
    {key: address as listed}.
    """

    listing: Listing
    known: Mapping[str, str]
    renamed: Mapping[str, str]


def respell(known: Mapping[str, str], listing: Listing) -> Respelled:
    named = listing.tags.keys() | listing.removed
    strange = [path for path in named if path not in known]
    if not strange:
        return Respelled(listing, known, {})
    # Only a complete list shows that an address that merely looks alike is not another event's.
    forms = FORMS if listing.complete else (normal,)
    others = known.keys() - named
    found = counterparts(others, strange, forms) if others else {}
    renamed = {key: path for key, path in found.items() if path in listing.tags}
    gone = {path: key for key, path in found.items() if path in listing.removed}
    removed = frozenset(gone.get(path, path) for path in listing.removed)
    spelled = {renamed.get(key, key): etag for key, etag in known.items()} if renamed else known
    return Respelled(replace(listing, removed=removed), spelled, renamed)


def doubt_of_spelling(known: Mapping[str, str], listing: Listing) -> Note | None:
    """Why only a complete list tells which events a list of changes means."""
    spelled = respell(known, listing)
    strange = listing.named - spelled.known.keys() - spelled.renamed.keys()
    strange -= {path for path in strange if decoded(path) == path}
    if not strange:
        return None
    held = set(map(decoded, spelled.known.keys() - listing.named))
    return SPELLED_ANEW if any(decoded(path) in held for path in strange) else None


def untold_of(differs: Set[str], changed: Listing) -> frozenset[str]:
    """What of the differences a list of changes did not name, in whatever spelling."""
    named = set(map(decoded, changed.named))
    return frozenset(key for key in differs if decoded(key) not in named)
