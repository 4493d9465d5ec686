"""Sentences with gaps, filled in the reader's language from details that are plain values.

How a detail is told hangs on its name: `…_at` is an instant with its age, `…_moment` one without,
`…_minutes` a length of time, `pace` minutes as how often, `day` a day, `…names` a list of names
that people chose. `…_sentences` follow each other. `alert` is the code of an alert (`alert_cause`
and `alert_remedy` come along), `error` what went wrong with an account (with `error_cause` and
`error_remedy`). What a program or a server told is a note (`providers.notes`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from alerts.errors import gaps_of
from alerts.sentences import Filled, Plural, fill
from alerts.words import kind_of_code
from diagnosis.questions import all_questions, number_of
from diagnosis.result import Details, Saying
from diagnosis.words import table
from diagnosis.words.clock import CheckClock
from languages import days
from languages.lengths import length, pace
from languages.lists import listed, quoted
from providers.words import said


def say(saying: Saying, clock: CheckClock) -> str:
    """One that this version does not know is told by its code."""
    sentence = table.sayings.get(saying.code)
    return saying.code if sentence is None else fill(sentence, filled(saying.details, clock))


def filled(details: Details, clock: CheckClock) -> Filled:
    numbers = {f"number_of_{name}": number_of(name) for name in all_questions()}
    return Filled(numbers | dict(_pairs(details, clock)))


def _pairs(details: Details, clock: CheckClock) -> Iterator[tuple[str, Any]]:
    for name, value in details.items():
        if name == "error":
            yield from gaps_of(value)
        elif name == "alert":
            kind = kind_of_code(str(value))
            yield from (
                ("alert", str(kind.title)),
                ("alert_cause", str(kind.cause)),
                ("alert_remedy", str(kind.remedy)),
            )
        else:
            yield name, _told(name, value, clock)


def _told(name: str, value: Any, clock: CheckClock) -> Any:
    if isinstance(value, Saying):
        return say(value, clock)
    if isinstance(value, Mapping):
        return said(value)
    if isinstance(value, list | tuple):
        told = [_told("", one, clock) for one in value]
        if name.endswith("sentences"):
            return " ".join(told)
        return listed(quoted(told) if name.endswith("names") else told)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number(name, value)
    if name.endswith(("_at", "_moment")):
        return _instant(name, str(value), clock)
    if name == "day":
        return days.day(date.fromisoformat(str(value)), "weekday year")
    return str(value) if value is not None else ""


def _number(name: str, value: int) -> Any:
    if name == "pace":
        return pace(timedelta(minutes=value))
    return length(timedelta(minutes=value)) if name.endswith("minutes") else Plural(value)


def _instant(name: str, value: str, clock: CheckClock) -> str:
    instant = parse_datetime(value)
    if instant is None:
        return _("never")
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=clock.zone)
    return clock.at(instant) if name.endswith("_at") else clock.plain(instant)
