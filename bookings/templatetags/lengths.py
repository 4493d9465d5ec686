"""Lengths of time in words."""

from datetime import timedelta

from django import template

from accounts.wording import length

register = template.Library()


@register.filter
def in_words(minutes: int) -> str:
    """90 is "1 hour 30 minutes"."""
    return length(timedelta(minutes=minutes))
