"""Lengths, lists, numbers, days and clock times in the reader's language: `{% load languages %}`.

{{ page.duration|minutes }}             45 minutes
{{ span|duration }}, {{ span|age }}     45 minutes, 40 seconds
{{ when|day:"weekday year" }}           Tuesday, 1 December 2026   (shapes: languages/days.py)
{{ when|clock }}                        09:30
{{ when|moment:"short year" }}          1 Dec 2026, 09:30
{{ start|span:end }}                    Tuesday, 1 December 2026, 09:30–10:00
{{ start|hours:end }}                   09:30–10:00
{{ first|month }}, {{ day|weekday }}    December 2026, Tuesday
{{ names|listed }}, {{ names|listed:"or" }}
{{ count|number }}, {{ place|ordinal }}
{{ when|ago }}, {{ when|ahead:now }}    5 minutes ago, in 5 minutes
{% blocktranslate trimmed with when=start|moment:"weekday" %}Booked for {{ when }}.{% …
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import get_language_bidi

from languages import days, lengths, lists, numbers, relative
from languages.offered import current

register = template.Library()


@register.filter
def minutes(amount: int) -> str:
    """90 is "1 hour 30 minutes"."""
    return lengths.minutes(amount)


@register.filter
def duration(span: timedelta) -> str:
    """ "1 hour 30 minutes". Not called `length`, which counts things in every template."""
    return lengths.length(span)


@register.filter
def age(span: timedelta) -> str:
    return lengths.age(span)


@register.filter
def listed(things: Iterable[object], last: str = "and") -> str:
    return lists.listed(things, last="or" if last == "or" else "and")


@register.filter
def number(value: float) -> str:
    return numbers.number(value)


@register.filter
def ordinal(value: int) -> str:
    return numbers.ordinal(value)


@register.filter(expects_localtime=True)
def day(when: date | None, shape: str = "") -> str:
    return days.day(when, shape) if when else ""


@register.filter(expects_localtime=True)
def clock(when: datetime | time | None, shape: str = "") -> str:
    """`{{ when|clock:"seconds" }}` with seconds."""
    return days.clock(when, seconds=shape == "seconds") if when is not None else ""


@register.filter(expects_localtime=True)
def moment(when: datetime | None, shape: str = "") -> str:
    return days.moment(when, shape) if when else ""


@register.filter(expects_localtime=True)
def span(start: datetime, end: datetime) -> str:
    return days.span(start, timezone.localtime(end), "weekday year")


@register.filter(expects_localtime=True)
def hours(start: datetime, end: datetime) -> str:
    return days.hours(start, timezone.localtime(end))


@register.filter(expects_localtime=True)
def ending(end: datetime, start: datetime) -> str:
    """What follows a start: "–09:30" on the same day, else " – Wed 2 Dec, 00:30"."""
    return days.ending(end, timezone.localtime(start))


@register.filter(expects_localtime=True)
def month(first: date) -> str:
    return days.month(first)


@register.filter(expects_localtime=True)
def weekday(when: date | int, width: str = "wide") -> str:
    """ "Tuesday"; "Tue" as "abbreviated" and "Tu" as "short"."""
    return days.weekday(
        when, "short" if width == "short" else "wide" if width == "wide" else "abbreviated"
    )


@register.filter
def ago(when: datetime, now: datetime | None = None) -> str:
    """ "5 minutes ago"; before `now`, else before the present."""
    return relative.past(when, now or timezone.now())


@register.filter
def ahead(when: datetime, now: datetime) -> str:
    """ "in 5 minutes", "any moment", "due 5 minutes ago"."""
    return relative.ahead(when, now)


@register.simple_tag
def direction() -> str:
    """How the language of the page is written, for `dir`."""
    return "rtl" if get_language_bidi() else "ltr"


@register.simple_tag
def language() -> str:
    """The language of the page, for `lang`: "en-GB", "de"."""
    name, _, region = current().partition("-")
    return f"{name}-{region.upper()}" if region else name
