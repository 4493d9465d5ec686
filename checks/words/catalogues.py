"""Catalogues: exactly the messages of the sources, each translated, with the same gaps."""

import re
from collections.abc import Callable, Iterator

from babel.messages.catalog import Catalog, Message

from languages.catalogue import ROOT, catalogues, extracted, read

_GAP = re.compile(r"%\((\w+)\)[sd]")
_ELEMENT = re.compile(r"</?[a-z]+")


def found(is_done: Callable[[str], bool]) -> Iterator[str]:
    sources = _sentences(extracted())
    for path in catalogues():
        name, catalogue = path.relative_to(ROOT), read(path)
        if _sentences(catalogue) != sources:
            yield f"{name}: not up to date with the sources: run `make messages`"
        for message in catalogue:
            if message.id and all(is_done(place) for place, _ in message.locations):
                yield from (f"{name}: {told}" for told in lacks(message))


def _sentences(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(message.context, _forms(message.id)) for message in catalogue if message.id}


def lacks(message: Message) -> Iterator[str]:
    """What is wrong with the translation of one message."""
    originals = _forms(message.id)
    translations = _forms(message.string)
    if message.fuzzy:
        yield f"fuzzy: {originals[0]!r}"
    if not all(translations):
        yield f"not translated: {originals[0]!r}"
        return
    for number, text in enumerate(translations):
        # One thing needs no number: "a day", "2 days".
        original = originals[min(number, len(originals) - 1)]
        needed = set(_GAP.findall(original)) if len(originals) == 1 or number else set()
        known = set(_GAP.findall(" ".join(originals)))
        if not needed <= set(_GAP.findall(text)) <= known:
            yield f"other gaps than {original!r}: {text!r}"
        if sorted(_ELEMENT.findall(original)) != sorted(_ELEMENT.findall(text)):
            yield f"other elements than {original!r}: {text!r}"


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)
