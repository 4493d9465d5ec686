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


def explicit(reason: Mapping[str, Any], text: str) -> tuple[str, About, str]:
    """Code, details and text of a reason; where there are words for the code the text is none, for
    an agent that tells reasons means its code."""
    code, about = str(reason.get("code", "")), reason.get("about") or {}
    return code, about, "" if _is_known(code, about) else text


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


def note(code: str, about: About, text: str) -> Note:
    """The same to be kept and told later."""
    details = {f"{_ABOUT}{name}": value for name, value in about.items()}
    return Note("pc-said", reason=code, text=text, **details)


def said_of_note(told: Mapping[str, Any]) -> str:
    about = {
        name.removeprefix(_ABOUT): value for name, value in told.items() if name.startswith(_ABOUT)
    }
    return said(str(told.get("reason", "")), about, str(told.get("text", "")))


def _is_known(code: str, about: About) -> bool:
    if code == UNREADABLE:
        return about.get("fault") in FAULTS
    return code in FINDINGS or code in ERRORS


def _said(code: str, about: About) -> str:
    if code == UNREADABLE:
        return _("The program on the PC told something that cannot be read: %(fault)s") % {
            "fault": fault(str(about["fault"]), about, str(about.get("field", "type")))
        }
    gaps = _gaps(about)
    if code in FINDINGS:
        return _filled(FINDINGS[code], gaps)
    cause = str(ERRORS[code])
    if "%(" in cause:
        return _filled(cause, gaps)
    detail = _detail(about, gaps)
    return _("%(cause)s (%(detail)s)") % {"cause": cause, "detail": detail} if detail else cause


def _detail(about: About, gaps: About) -> str:
    """What is known beyond the error's code."""
    why = str(about.get("why", ""))
    if "cause" in about and not _tells_of_cause(about):
        return str(gaps["told"])
    if why in OUTLOOK:
        return _filled(OUTLOOK_CALL, {**gaps, "words": str(OUTLOOK[why])})
    if why in DETAILS:
        return _filled(DETAILS[why], gaps)
    return str(about.get("detail", ""))


def _tells_of_cause(about: About) -> bool:
    return "%(told)s" in str(DETAILS.get(str(about.get("why", "")), ""))


def _filled(sentence: str | Promise, gaps: About) -> str:
    """A gap that an agent of another version does not fill costs no page."""
    try:
        return str(sentence % gaps).strip()
    except (KeyError, TypeError, ValueError):
        return str(gaps.get("detail") or gaps.get("why") or "")


def _gaps(about: About) -> dict[str, Any]:
    """The values with their words, and what has to be put together."""
    gaps = {name: _worded(name, value) for name, value in about.items()}
    if cause := str(about.get("cause", "")):
        named = {"cause", "why"} if _tells_of_cause(about) else {"cause"}
        under = {name: value for name, value in about.items() if name not in named}
        gaps["told"] = _said(cause, under) if _is_known(cause, under) else cause
    held = {name: about[name] for name in ACCESS if name in about}
    if held:
        gaps["counts"] = ", ".join(f"{value} {ACCESS[name]}" for name, value in held.items())
        gaps["access"] = ", ".join(f"{value}: {ACCESS[name]}" for name, value in held.items())
    return gaps


def _worded(name: str, value: object) -> object:
    if name.endswith("_on"):
        try:
            return day(date.fromisoformat(str(value)), "short year")
        except ValueError:
            return str(value)
    if name.endswith("_ms") and isinstance(value, int):
        return number(round(value / 1000, 1))
    if name == "store":
        return translation.gettext(str(value))
    phrases = PHRASES.get(name)
    if phrases is None:
        return value
    parts = str(value).split(",") if name == "lacking" else [str(value)]
    return listed(str(phrases.get(part, part)) for part in parts)
