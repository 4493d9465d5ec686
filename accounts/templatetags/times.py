"""Instants inside of translated sentences: `{% load times %}{% time_told when as since %}`."""

from datetime import datetime

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def time_told(when: datetime | None) -> SafeString:
    """How long ago it was, as `components/_time.html` tells it."""
    return SafeString(render_to_string("components/_time.html", {"when": when}))
