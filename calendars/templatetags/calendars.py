"""What is known of calendars and their events, in words: `{% load calendars %}`."""

from django import template

from calendars.domain.blocking import BlockingReason
from calendars.domain.caution import Caution
from calendars.why import WayOfNews
from calendars.words.blocking import reason_said, way_said
from calendars.words.oddities import caution_said, doubts_said, problem_said

register = template.Library()


@register.filter
def why_blocks(reason: BlockingReason) -> str:
    """After "It blocks" or "It does not block"."""
    return reason_said(reason)


@register.filter
def way_of_news(told: WayOfNews) -> str:
    """After "by way of"."""
    return way_said(told.mode, told.minutes)


@register.filter
def caution(told: Caution) -> str:
    """Sentences about what could not be read of an event; empty if all could."""
    return caution_said(told)


@register.filter
def problem(told: Caution) -> str:
    return problem_said(told)


@register.filter
def doubts(told: Caution) -> str:
    return doubts_said(told)
