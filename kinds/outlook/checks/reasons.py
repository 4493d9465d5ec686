"""Why something is as it is, by the word of the program on the PC."""

from collections.abc import Mapping
from typing import Any

from kinds.outlook.words.reasons import note


def reason_in(told: Mapping[str, Any]) -> Mapping[str, Any] | str:
    """What stands beside a step or an outcome, to be put into words later; the text of a program
    that tells no code. Empty if it gave none."""
    text = str(told.get("text") or told.get("detail") or "").strip()
    code, about = str(told.get("code") or ""), told.get("about")
    return kept_reason(code, about if isinstance(about, Mapping) else {}, text)


def kept_reason(code: str, about: Mapping[str, Any], text: str) -> Mapping[str, Any] | str:
    return note(code, about, text).as_json() if code else text
