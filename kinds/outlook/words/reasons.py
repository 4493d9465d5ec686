"""Why something is as it is on a PC: a reason that its agent told, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kinds.outlook.words.faults import FAULTS, fault
from kinds.outlook.words.told.details import DETAILS, OUTLOOK, OUTLOOK_CALL
from kinds.outlook.words.told.errors import ERRORS
from kinds.outlook.words.told.findings import FINDINGS
from kinds.outlook.words.told.phrases import ACCESS, PHRASES
from languages.days import day
from languages.lists import listed
from languages.numbers import number
from providers.notes import Note

About = Mapping[str, Any]
IN_FILE = "file-unreadable"
"""What is odd about a file follows behind it, as another reason."""
UNREADABLE = "bad-message"
"""Our own: what the PC told could not be read."""
_ABOUT = "about_"


def said(code: str, about: About, text: str) -> str:
    """The sentence; the agent's own text for a code without words here, and for what an agent says
    that tells no details."""
    if not _is_known(code, about):
        return text
    if about or not text:
        return _said(code, about)
    with translation.override("en"):
        is_ours = _said(code, about) == text
    return _said(code, about) if is_ours else text


def said_of_row(row: Mapping[str, Any]) -> str:
    """What the row of a ladder or of a self-test tells; it may have several reasons."""
    reasons = row.get("reasons") or [row]
    told = [each for each in reasons if isinstance(each, dict)] if isinstance(reasons, list) else []
    if not told or not all(_is_known(*_parts(each)) for each in told):
        return str(row.get("detail") or "")
    return "; ".join(_said(*_parts(each)) for each in told)


def _parts(told: Mapping[str, Any]) -> tuple[str, About]:
    about = told.get("about")
    return str(told.get("code", "")), about if isinstance(about, dict) else {}
