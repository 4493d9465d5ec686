"""A language that nobody speaks: longer, accented, in brackets, and read from the right.

Whatever is shown without its brackets did not come from the catalogue.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from daybook_connector.words import language

CODE = "eo"
FOLDER = Path(language.__file__).parents[1] / "locale"
GERMAN = FOLDER / "de" / "LC_MESSAGES" / f"{language.DOMAIN}.po"
OPEN, CLOSE = "⟦", "⟧"
FROM_THE_RIGHT = "\u200f"
PLAIN = "aceilnorsuyzACEILNORSUYZ"
ACCENTED = "áçéíĺñóŕšúýžÁÇÉÍĹÑÓŔŠÚÝŽ"
AS_IT_IS = re.compile(r"%(?:\(\w+\))?[a-z]|&.|`[^`]*`|\n")
"""What a sentence names, the letter that presses a button, commands, and ends of lines."""


def pseudo(sentence: str) -> str:
    """ "Sync &now" → "⟦Šýñç &nóẇ ~~~⟧", a third longer."""
    told, at = [], 0
    for kept in AS_IT_IS.finditer(sentence):
        told += [_accented(sentence[at : kept.start()]), kept.group()]
        at = kept.end()
    told.append(_accented(sentence[at:]))
    return f"{FROM_THE_RIGHT}{OPEN}{''.join(told)}{'~' * (len(sentence) // 3)}{CLOSE}"


def _accented(text: str) -> str:
    return text.translate(str.maketrans(PLAIN, ACCENTED))


def catalogue() -> Catalog:
    """Every sentence of the agent; formats stay, and the reading direction is the other one."""
    with GERMAN.open("rb") as file:
        known = read_po(file, locale="de")
    made = Catalog(locale=CODE)
    for message in known:
        if message.id:
            made.add(message.id, _told(message.id, message.context), context=message.context)
    return made


def _told(sentence: str | tuple[str, str], context: str | None) -> str | tuple[str, ...]:
    if isinstance(sentence, tuple):
        return tuple(map(pseudo, sentence))
    if context and context.startswith("reading direction"):
        return "rtl"
    return sentence if context and not context.startswith("month") else pseudo(sentence)


@cache
def compiled() -> bytes:
    out = BytesIO()
    write_mo(out, catalogue())
    return out.getvalue()


@contextmanager
def spoken(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """Everything is in this language meanwhile."""
    place = folder / CODE / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / f"{language.DOMAIN}.mo").write_bytes(compiled())
    monkeypatch.setattr(language, "FOLDER", folder)
    monkeypatch.setitem(language.NAMES, CODE, pseudo("Esperanto"))
    language.speak(CODE)
    yield
    language.speak("en")


def bare(text: str, *, data: tuple[str, ...] = ()) -> str:
    """The words of a text that stand outside of all brackets, and are no data."""
    outside, depth = [], 0
    for sign in text:
        depth += sign == OPEN
        if not depth:
            outside.append(sign)
        depth -= sign == CLOSE
    left = "".join(outside)
    for known in sorted(data, key=len, reverse=True):
        left = left.replace(known, "")
    return " ".join(re.findall(r"[^\W\d_]{2,}", left))
