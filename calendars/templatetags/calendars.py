"""What is known of calendars and their events, in words: `{% load calendars %}`."""

from collections.abc import Iterable

from django import template

from calendars.changing.report import MoveReport
from calendars.domain.blocking import BlockingReason
from calendars.domain.caution import Caution
from calendars.domain.table import CalendarAge, Lock
from calendars.why import WayOfNews
from calendars.words.blocking import reason_said, way_said
from calendars.words.change import STEPS, USED_AS, USES, calendars_named, move_said
from calendars.words.oddities import caution_said, doubts_said, problem_said
from calendars.words.table import age_said, lock_said
from languages.lists import quoted
from providers.words import said

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


@register.filter
def lock(told: Lock | None) -> str:
    """Why a cell of the table cannot be changed; empty if it can."""
    return lock_said(told)


@register.filter
def calendar_age(told: CalendarAge) -> str:
    return age_said(told)


@register.filter
def note(told: object) -> str:
    """The sentence of a note."""
    return said(told) if told else ""


@register.filter
def table_column(use: str) -> str:
    return str(USES[use])


@register.filter
def used_as(use: str) -> str:
    """After "It is used as"."""
    return str(USED_AS[use])


@register.filter
def change_step(step: str) -> str:
    return str(STEPS[step])


@register.filter
def calendars_or_none(labels: Iterable[str]) -> str:
    return calendars_named(labels)


@register.filter
def in_quotes(names: Iterable[str]) -> str:
    """Titles in quotation marks, one after the other."""
    return ", ".join(quoted(names))


@register.filter
def move_so_far(report: MoveReport) -> str:
    return move_said(
        total=report.total, moved=report.moved, pending=report.pending, failed=report.failed
    )
