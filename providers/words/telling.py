"""The sentence that a code and its details stand for, by the language of whoever reads.

The apps above enter the words of their own errors and notes when they start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from languages.numbers import number
from providers.notes import Note

Gaps = Mapping[str, Any]
Sentence = str | Promise | Callable[[Gaps], str]
"""With named gaps for the details; or what makes the sentence of them, as counts need it."""


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What happened, and what helps."""

    cause: str | Promise
    remedy: str | Promise


_notes: dict[str, Sentence] = {}
_errors: dict[str, ErrorWords] = {}


def add_notes(words: Mapping[str, Sentence]) -> None:
    """Raises ValueError for a code that has other words already."""
    _enter(words, _notes)


def add_errors(words: Mapping[str, ErrorWords]) -> None:
    """An error is a note, too: it may stand inside another one."""
    _enter(words, _errors)
    add_notes({code: _Error(code) for code in words})


def _enter(words: Mapping[str, Any], table: dict[str, Any]) -> None:
    for code, told in words.items():
        known = table.setdefault(code, told)
        if known is not told and known != told:
            raise ValueError(f"{code} has words already")


def said(note: Note | object) -> str:
    """The sentence of a note or of what was stored of it. A text is told as it is."""
    if isinstance(note, Note):
        return _sentence(note.code, note.details)
    if isinstance(note, Mapping):
        return _sentence(str(note.get("code", "")), note)
    return str(note)


def cause(code: str) -> str:
    """What happened; empty for a code that is not known here."""
    return str(_errors[code].cause) if code in _errors else ""


def remedy(code: str) -> str:
    return str(_errors[code].remedy) if code in _errors else ""


def error_said(code: str, details: Gaps) -> str:
    """What happened, with what is known beyond the code; empty for no code."""
    told, note = cause(code) or code, said(details.get("note") or "")
    return _("%(cause)s (%(note)s)") % {"cause": told, "note": note} if note else told


def _sentence(code: str, details: Gaps) -> str:
    sentence = _notes.get(code, code)
    if isinstance(sentence, str | Promise):
        return str(sentence) % {name: filled(value) for name, value in details.items()}
    return sentence(details)


def filled(value: object) -> str:
    """A detail as it stands in a sentence."""
    if isinstance(value, int | float):
        return number(value)
    return said(value)


@dataclass(frozen=True, slots=True)
class _Error:
    code: str

    def __call__(self, details: Gaps) -> str:
        return error_said(self.code, details)
