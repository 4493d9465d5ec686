"""Reasons in words: codes with details, in the language in use or in English.

A reason is the code of an error (`errors`) or of something that was found (`findings`). Of an error
may be known more: a `why` (`details`), the `cause` that it came of, or somebody else's text, its
`detail`. All else are values that the sentences name.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from gettext import NullTranslations
from typing import Any

from daybook_protocol.fields import clean
from daybook_protocol.reasons import ToldReason

from daybook_connector.words import language
from daybook_connector.words.details import DETAILS, OUTLOOK, OUTLOOK_CALL
from daybook_connector.words.errors import ERRORS
from daybook_connector.words.findings import FINDINGS, REMEDIES
from daybook_connector.words.language import N_
from daybook_connector.words.lists import in_a_row, listed
from daybook_connector.words.phrases import ACCESS, PHRASES
from daybook_connector.words.plural import CountedSentence

Gaps = Mapping[str, Any]

ENGLISH = NullTranslations()
ALONE = "detail-alone"
"""What is known of an error, where its cause is said already."""
WITH_DETAIL = N_("%(cause)s (%(detail)s)")


def reason(code: str, /, **about: str | int) -> ToldReason:
    """The reason, without what no text on the line may hold."""
    clear = {name: clean(v) if isinstance(v, str) else v for name, v in about.items()}
    return ToldReason(code=code, about=clear)


def as_told(text: str) -> ToldReason:
    """Somebody else's words as they are."""
    return reason("as-told", detail=text)


def reasons_of(told: Iterable[Mapping[str, Any]]) -> tuple[ToldReason, ...]:
    """From JSON."""
    return tuple(ToldReason(**each) for each in told)


def row(reasons: Sequence[ToldReason]) -> dict[str, Any]:
    """What stands beside a step: its code and details, or all where there are several; and the same
    in English."""
    told = [each.wire() for each in reasons]
    known = told[0] if len(told) == 1 else {"reasons": told} if told else {}
    return {"detail": all_in_english(reasons), **known}


def reasons_in(told: Mapping[str, Any]) -> tuple[ToldReason, ...]:
    """Those of such a row."""
    if "code" in told:
        return reasons_of([{"code": told["code"], "about": told.get("about", {})}])
    return reasons_of(told.get("reasons", ()))


def said(told: ToldReason) -> str:
    """What happened, or was found, in the language in use."""
    return _said(told, language.catalogue())


def in_english(told: ToldReason) -> str:
    """For logs, and for readers who have no words for the code."""
    return _said(told, ENGLISH)


def said_of_all(told: Iterable[ToldReason]) -> str:
    return in_a_row(map(said, told))


def all_in_english(told: Iterable[ToldReason]) -> str:
    return in_a_row(map(in_english, told), ENGLISH)


def what_helps(code: str) -> str:
    """The remedy of an error or of something that is worth attention; "" where there is none."""
    return language.gettext(_remedy(code))


def what_helps_in_english(code: str) -> str:
    return _remedy(code)


def _remedy(code: str) -> str:
    return ERRORS[code].remedy if code in ERRORS else REMEDIES.get(code, "")


def _said(told: ToldReason, catalogue: NullTranslations) -> str:
    gaps = _gaps(told.about, catalogue)
    if told.code == ALONE:
        return _detail(told.about, gaps, catalogue)
    if told.code in FINDINGS:
        return _filled(FINDINGS[told.code], gaps, catalogue)
    if told.code not in ERRORS:
        # Of another version of this program: its code is better than nothing.
        return _with_detail(told.code, _detail(told.about, gaps, catalogue), catalogue)
    cause = ERRORS[told.code].cause
    if "%(" in cause:
        return _filled(cause, gaps, catalogue)
    cause = catalogue.gettext(cause)
    return _with_detail(cause, _detail(told.about, gaps, catalogue), catalogue)


def _with_detail(cause: str, detail: str, catalogue: NullTranslations) -> str:
    if not detail:
        return cause
    return catalogue.gettext(WITH_DETAIL) % {"cause": cause, "detail": detail}


def _detail(about: Gaps, gaps: Gaps, catalogue: NullTranslations) -> str:
    why = str(about.get("why", ""))
    if "cause" in about and not _tells_of_cause(about):
        return str(gaps["told"])
    if why in OUTLOOK:
        words = catalogue.gettext(OUTLOOK[why])
        return catalogue.gettext(OUTLOOK_CALL) % {**gaps, "words": words}
    if why in DETAILS:
        return _filled(DETAILS[why], gaps, catalogue)
    return str(about.get("detail", ""))


def _tells_of_cause(about: Gaps) -> bool:
    return "%(told)s" in str(DETAILS.get(str(about.get("why", "")), ""))


def _filled(sentence: str | CountedSentence, gaps: Gaps, catalogue: NullTranslations) -> str:
    """What another version of this program leaves out costs no more than the sentence."""
    try:
        if isinstance(sentence, CountedSentence):
            chosen = catalogue.ngettext(*sentence, gaps["count"])
        else:
            chosen = catalogue.gettext(sentence)
        return (chosen % gaps).strip() if gaps else chosen
    except (KeyError, TypeError, ValueError):
        return str(gaps.get("detail") or gaps.get("why") or "")


def _gaps(about: Gaps, catalogue: NullTranslations) -> dict[str, Any]:
    """The values with their words, and what has to be put together."""
    gaps = {name: _worded(name, value, catalogue) for name, value in about.items()}
    if cause := about.get("cause"):
        # Either the `why` names what was the cause, or it is the cause's own.
        named = {"cause", "why"} if _tells_of_cause(about) else {"cause"}
        under = {name: value for name, value in about.items() if name not in named}
        gaps["told"] = _said(ToldReason(code=str(cause), about=under), catalogue)
    held = [(name, about[name]) for name in ACCESS if name in about]
    if held:
        words = {name: catalogue.gettext(ACCESS[name]) for name, _ in held}
        gaps["counts"] = listed((f"{value} {words[name]}" for name, value in held), catalogue)
        gaps["access"] = listed((f"{value}: {words[name]}" for name, value in held), catalogue)
    return gaps


def _worded(name: str, value: str | int, catalogue: NullTranslations) -> str | int:
    if name.endswith("_on"):
        return date.fromisoformat(str(value)).strftime(
            catalogue.pgettext("a day, by strftime", "%Y-%m-%d")
        )
    if name.endswith("_ms"):
        point = catalogue.pgettext("between whole seconds and tenths", ".")
        return f"{int(value) / 1000:.1f}".replace(".", point)
    phrases = PHRASES.get(name)
    if phrases is None:
        return value
    parts = str(value).split(",") if name == "lacking" else [str(value)]
    return listed((_phrase(phrases.get(part, part), catalogue) for part in parts), catalogue)


def _phrase(words: str, catalogue: NullTranslations) -> str:
    return catalogue.gettext(words) if words else ""
