"""Lengths of time in words."""

from django import template

register = template.Library()

_UNITS = (("day", 1440), ("hour", 60), ("minute", 1))


@register.filter
def in_words(minutes: int) -> str:
    """90 is "1 hour 30 minutes"."""
    words, rest = [], minutes
    for name, size in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            words.append(f"{number} {name}{'' if number == 1 else 's'}")
    return " ".join(words) or "0 minutes"
