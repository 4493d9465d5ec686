"""Lengths of time as people say them: a number and a unit."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.wording import counted

Units = Mapping[str, int]

TIME_AHEAD: Units = {"minutes": 1, "hours": 60, "days": 1440}
DAYS_AHEAD: Units = {"days": 1, "weeks": 7}


class LengthWidget(forms.MultiWidget):
    """A number box with a choice of units beside it, shown in the largest unit without a rest."""

    template_name = "bookings/_length.html"

    def __init__(self, units: Units, label: str) -> None:
        self.units = units
        number = forms.NumberInput(attrs={"min": 0, "inputmode": "numeric", "aria-label": label})
        unit = forms.Select(
            choices=[(name, name) for name in units], attrs={"aria-label": f"{label}, unit"}
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

    def __init__(self, *, units: Units, least: int, most: int, label: str, **options: Any) -> None:
        self.units, self.least, self.most = units, least, most
        fields = [
            forms.IntegerField(error_messages={"invalid": "Give a whole number."}),
            forms.ChoiceField(choices=[(name, name) for name in units]),
        ]
        super().__init__(fields, widget=LengthWidget(units, label), label=label, **options)

    def compress(self, data_list: list[Any]) -> int | None:
        if not data_list:
            return None
        number, unit = data_list
        amount = int(number) * self.units[unit]
        if not self.least <= amount <= self.most:
            raise forms.ValidationError(
                f"Choose between {self._words(self.least)} and {self._words(self.most)}."
            )
        return amount

    def _words(self, amount: int) -> str:
        number, unit = self.widget.decompress(amount)
        return counted(number, unit.removesuffix("s"))
