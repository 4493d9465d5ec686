"""The one field in which people choose a time zone, on pages of hosts and of guests."""

from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils import timezone

from accounts import words
from accounts.places import places, zone_groups
from accounts.zones import current_name


class ZoneSelect(forms.Select):
    """A list of zones by region; `static/js/zones.js` makes a box to type into of it."""

    template_name = "components/zone_select.html"
    kept = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # The list of a plain select, which is made by its own method, would be made in vain.
        context = forms.Widget.get_context(self, name, value, attrs)
        context["widget"]["attrs"]["data-enhance"] = static("js/zones.js")
        return context | {"groups": zone_groups(timezone.now(), self.kept), "chosen": value}


class ZoneChoiceField(forms.ChoiceField):
    """A zone that is offered, or the one that is stored, by whichever of its names it is told."""

    widget = ZoneSelect

    def __init__(self, *, label: Any = words.TIME_ZONE, **options: Any) -> None:
        super().__init__(label=label, choices=_offered, **options)

    def keep(self, name: str) -> None:
        """Takes the zone that is stored as it is, also under a name that is not offered."""
        self.widget.kept = name

    def to_python(self, value: Any) -> str:
        name: str = super().to_python(value)
        return name if name == self.widget.kept else current_name(name)

    def valid_value(self, value: str) -> bool:
        return (bool(value) and value == self.widget.kept) or super().valid_value(value)


def _offered() -> list[tuple[str, str]]:
    return [(place.name, place.city) for place in places()]
