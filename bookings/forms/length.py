"""Lengths of time as people say them: a number and a unit."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from languages.lengths import length

Units = Mapping[str, int]

TIME_AHEAD: Units = {"minutes": 1, "hours": 60, "days": 1440}
DAYS_AHEAD: Units = {"days": 1, "weeks": 7}
NAMES = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days"), "weeks": _("weeks")}


def _choices(units: Units) -> list[tuple[str, Any]]:
    return [(name, NAMES[name]) for name in units]


class LengthWidget(forms.MultiWidget):
    """A number box with a choice of units beside it, shown in the largest unit without a rest."""

    template_name = "bookings/_length.html"

    def __init__(self, units: Units, label: Any) -> None:
        self.units = units
        number = forms.NumberInput(attrs={"min": 0, "inputmode": "numeric", "aria-label": label})
        unit = forms.Select(
            choices=_choices(units),
            attrs={"aria-label": format_lazy(_("{label}, unit"), label=label)},
        )
        super().__init__({"number": number, "unit": unit})

    def id_for_label(self, id_: str) -> str:
        """Where a link to the field leads: to the number."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, int):
            return [None, next(iter(self.units))]
        largest_first = sorted(self.units.items(), key=lambda unit: -unit[1])
        name, size = next(
            (unit for unit in largest_first if value and value % unit[1] == 0), largest_first[-1]
        )
        return [value // size, name]


class LengthField(forms.MultiValueField):
    """An amount in the smallest of the units, between `least` and `most`."""

    def __init__(self, *, units: Units, least: int, most: int, label: Any, **options: Any) -> None:
        self.units, self.least, self.most = units, least, most
        fields = [
            forms.IntegerField(error_messages={"invalid": _("Give a whole number.")}),
            forms.ChoiceField(choices=_choices(units)),
        ]
        super().__init__(fields, widget=LengthWidget(units, label), label=label, **options)

    def compress(self, data_list: list[Any]) -> int | None:
        if not data_list:
            return None
        number, unit = data_list
        amount = int(number) * self.units[unit]
        if not self.least <= amount <= self.most:
            bounds = {"least": self._words(self.least), "most": self._words(self.most)}
            raise forms.ValidationError(gettext("Choose between %(least)s and %(most)s.") % bounds)
        return amount

    def _words(self, amount: int) -> str:
        smallest = min(self.units, key=lambda name: self.units[name])
        return length(timedelta(**{smallest: amount}))
