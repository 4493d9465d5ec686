"""What the figures of connectors are labelled with."""

from connectors.kinds.registry import kinds_with_form


def any_kind() -> str:
    """A portal without connectors shows its figures, too, so that alerts on them can be set up."""
    return kinds_with_form()[0].code
