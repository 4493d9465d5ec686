"""One name of a zone, many spellings.

A zone is named in a property (TEXT, with escapes) where it is defined and in a parameter (with
quotes, RFC 6868) where it is used. Programs mix up both, write HTML, and change capitals.
"""

import html
import re
from collections.abc import Callable, Iterable

from daybook_ical.values import parse_text

_CARETS = {"^n": " ", "^N": " ", "^'": '"', "^^": "^"}
_CARET = re.compile(r"\^[nN'^]")


def plain(name: str) -> str:
    """The name that is meant: without escapes, entities, quotes around it and needless blanks."""
    text = _CARET.sub(lambda match: _CARETS[match[0]], name)
    text = html.unescape(parse_text(text))
    return " ".join(text.strip("\"'\\ ").split())


def _folded(name: str) -> str:
    return plain(name).casefold()


def _cut(name: str) -> str:
    """A semicolon ends a parameter, so a name that holds one and was not quoted is cut there."""
    return _folded(_folded(name).partition(";")[0])


_FORMS: tuple[Callable[[str], str], ...] = (str, plain, _folded, _cut)


class Names:
    """A file's own names of zones, to be found in any spelling."""

    def __init__(self, names: Iterable[str]) -> None:
        known = list(names)
        self._forms: list[dict[str, list[str]]] = []
        for form in _FORMS:
            found: dict[str, list[str]] = {}
            for name in known:
                found.setdefault(form(name), []).append(name)
            self._forms.append(found)

    def find(self, tzid: str) -> str | None:
        """Which of them an event means: the nearest in spelling, if only one is."""
        for form, names in zip(_FORMS, self._forms):
            found = names.get(form(tzid))
            if found:
                return found[0] if len(found) == 1 else None
        return None
