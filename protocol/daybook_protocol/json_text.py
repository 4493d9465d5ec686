"""JSON that strangers send, whichever door it comes by: pages, the API, sockets, agents' lines.

Python's own reader takes more than JSON (RFC 8259) and more than the rest of a program can bear:
NaN, numbers without end, and as many brackets as its stack is deep.
"""

import json
import re
from collections import Counter
from math import isfinite
from typing import Any

DEEPEST = 64
"""Levels of lists and objects; what Daybook means anything by has less than ten."""

# A string is never looked at twice, also where it does not end: strangers would make that costly.
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class NotJson(ValueError):
    """The text is not JSON that can be read. The message says why, as the end of a sentence."""


def read_json(text: str | bytes, *, unique: bool = False) -> Any:
    """The value of a text, in UTF-8 if it is bytes; `unique`: no object may tell a name twice."""
    try:
        told = text if isinstance(text, str) else text.decode()
    except UnicodeDecodeError:
        raise NotJson("it is not UTF-8") from None
    _check_depth(told)
    try:
        return json.loads(
            told,
            parse_constant=_no_constant,
            parse_float=_number,
            object_pairs_hook=_unique if unique else None,
        )
    except NotJson:
        raise
    except RecursionError:  # by a caller whose own stack is deep already
        raise NotJson("it is nested too deeply") from None
    except ValueError as error:
        raise NotJson(str(error)) from None


def _check_depth(text: str) -> None:
    if max(text.count("["), text.count("{")) <= DEEPEST // 2:
        return
    depth = 0
    for found in _BRACKETS.finditer(text):
        match found[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
        if depth > DEEPEST:
            raise NotJson(f"it is nested deeper than {DEEPEST} levels")


def _no_constant(name: str) -> Any:
    raise NotJson(f"{name} is not a number")


def _number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise NotJson(f"{text[:20]} is larger than numbers can be")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in times if times[name] > 1)
        raise NotJson(f"“{twice[:40]}” occurs twice in one object")
    return found
