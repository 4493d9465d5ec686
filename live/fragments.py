"""Which pieces of a page show a thing: a table that every app fills when it starts.

A fragment is the HTML of one element with an id and `hx-swap-oob`, rendered from the same template
that the page includes. Renderers read through the viewer's permission querysets; what the viewer
may not see, or is not on the page, they leave out. They speak the language of whoever asks: a page
is answered in its own, and a stream sets that of the browser which it was opened by.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User

log = logging.getLogger(__name__)

Topics = frozenset[str]
Render = Callable[[User, str, Topics], list[str]]
Snapshot = Callable[[User, Topics], list[str]]
Fragments = dict[str, str]
"""HTML by the id of its element."""

_renders: dict[str, list[Render]] = {}
_snapshots: list[Snapshot] = []
_ID = re.compile(r'\bid="([^"]+)"')


def register(what: str, render: Render) -> None:
    """Have `render(viewer, pk, topics)` called when `what` number `pk` has changed."""
    known = _renders.setdefault(what, [])
    if render not in known:
        known.append(render)


def register_snapshot(render: Snapshot) -> None:
    """Have `render(viewer, topics)` called for the state of a whole page, such as "dashboard".

    Topics of the form "what:pk" need none: they are rendered as if that object had changed.
    """
    if render not in _snapshots:
        _snapshots.append(render)


def changed(viewer: User, changes: Iterable[tuple[str, str]], topics: Topics) -> Fragments:
    """What the viewer's page should show anew after these objects have changed."""
    calls = [
        (render, (viewer, pk, topics)) for what, pk in changes for render in _renders.get(what, ())
    ]
    return _rendered(viewer, calls)


def snapshot(viewer: User, topics: Topics) -> Fragments:
    """Everything live on the viewer's page, as it is now."""
    named = [topic.partition(":")[::2] for topic in sorted(topics) if ":" in topic]
    calls: list[tuple[Callable[..., list[str]], tuple[object, ...]]] = [
        (render, (viewer, pk, topics)) for what, pk in named for render in _renders.get(what, ())
    ]
    return _rendered(viewer, [*calls, *((render, (viewer, topics)) for render in _snapshots)])


def _rendered(
    viewer: User, calls: Iterable[tuple[Callable[..., list[str]], tuple[object, ...]]]
) -> Fragments:
    fragments: Fragments = {}
    with timezone.override(ZoneInfo(viewer.timezone)):
        for render, arguments in calls:
            for html in _safely(render, arguments):
                # A later one of the same id is newer, and goes after what may contain it.
                fragments.pop(name_of(html), None)
                fragments[name_of(html)] = html
    return fragments


def _safely(render: Callable[..., list[str]], arguments: tuple[object, ...]) -> Iterator[str]:
    """One piece that cannot be rendered must not keep the others from the viewer."""
    try:
        yield from render(*arguments)
    except Exception:
        log.exception("a live fragment could not be rendered")


def name_of(html: str) -> str:
    """The id of a fragment's element, which is the first of all ids in it."""
    found = _ID.search(html)
    if found is None:
        raise ValueError("a live fragment needs an element with an id")
    return found[1]


def gone(name: str) -> str:
    """A fragment that takes an element off the page."""
    return f'<div id="{name}" hx-swap-oob="delete"></div>'
