"""A language that nobody speaks, made from the sources: longer, accented, in brackets, and written
from right to left. What stands on a page without accents was never given to the catalogue.

Days, numbers and lists are Arabic, so they have no letters of ours either. It is never offered to
users: it exists in a folder of its own while a test runs.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from languages.catalogue import extracted

CODE, FOLDER = "ar-xb", "ar_XB"
LONGER = 0.4
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "áƀçďéƒǧĥíĵķľɱñóþɋŕšťúṽŵẋýžÁƁÇĎÉƑǦĤÍĴĶĽṀÑÓÞɊŔŠŤÚṼŴẊÝŽ"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&#?\w+;)")
"""Gaps, elements and entities."""


def pseudo(text: str) -> str:
    """ "Save" is "⟦Šáṽé~~⟧"."""
    parts = _KEPT.split(text)
    letters = sum(len(part) for part in parts[::2])
    parts[::2] = [part.translate(_ACCENTS) for part in parts[::2]]
    return f"⟦{''.join(parts)}{_padding(round(letters * LONGER))}⟧"


def _padding(letters: int) -> str:
    """In words, so that lines may break."""
    return "".join(" " if number % 7 == 0 else "ö" for number in range(letters)).rstrip()


def write(folder: Path) -> None:
    """The compiled catalogue, below a folder for LOCALE_PATHS."""
    catalogue = Catalog(locale="ar", charset="utf-8")
    for message in extracted():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            many = [pseudo(forms[-1])] * catalogue.num_plurals
            string = tuple(many) if len(forms) > 1 else pseudo(forms[0])
            catalogue.add(message.id, string, context=message.context)
    out = BytesIO()
    write_mo(out, catalogue)
    path = folder / FOLDER / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(out.getvalue())
