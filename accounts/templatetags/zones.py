"""The zone in which a page shows its times."""

from datetime import datetime

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def zone(when: datetime | None) -> str:
    """The zone's name at that time: "CET". `date:"T"` is empty in the hour that a change of clocks
    repeats, where it matters most.
    """
    return (when.tzname() or "") if when else ""
