"""The zone in which a page shows its times, and the zones to choose from."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.places import Place

register = template.Library()


@register.filter(expects_localtime=True)
def zone(when: datetime | None) -> str:
    """The zone's name at that time: "CET". `date:"T"` is empty in the hour that a change of clocks
    repeats, where it matters most.
    """
    return (when.tzname() or "") if when else ""


@register.filter
def found_by(place: Place) -> SafeString:
    """What a place is searched by besides its name, for `static/js/zones.js`."""
    found_by = ";".join(place.found_by)
    words = format_html(' data-words="{}"', found_by) if found_by else ""
    was = format_html(' data-was="{}"', " ".join(place.was)) if place.was else ""
    return format_html("{}{}", words, was)
