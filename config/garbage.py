"""Python's search for garbage. A full one looks at all objects there are while nothing else runs,
which takes a fifth of a second in a process that shows pages; and nearly all of them were loaded at
the start and stay to the end.
"""

import gc

YOUNG, MIDDLE, OLD = 10_000, 10, 10
"""So many new objects before the young ones are searched, and so many such searches before older
ones are, too. Python's own 700 are soon made by one page."""


def settle() -> None:
    """Once everything is loaded: leave what there is now out of every later search."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
