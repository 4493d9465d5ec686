"""From when to when, in the zone of whoever reads."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter(expects_localtime=True)
def ending(end: datetime, start: datetime) -> str:
    """ "–09:30" after a `start` on the same day, else " – Wed 2 Dec, 00:30"."""
    if end.date() == timezone.localtime(start).date():
        return f"–{date_format(end, 'H:i')}"
    return f" – {date_format(end, 'D j M, H:i')}"
