"""Forms about calendars and what they are for."""

from typing import Any

from django import forms
from django.http import QueryDict

from calendars.choice import Choice
from calendars.models import AssociatedCalendar, Calendar


class PolicyForm(forms.ModelForm):
    """Which events of a calendar block, and what is done about those that cannot be read.

    What is not asked here follows an event's show-as.
    """

    class Meta:
        model = Calendar
        fields = [
            "tentative_blocks",
            "elsewhere_blocks",
            "unanswered_blocks",
            "all_day",
            "unreadable_events",
        ]

    def __init__(
        self, data: QueryDict | None = None, *, instance: Calendar, **options: Any
    ) -> None:
        """Who says nothing about unreadable events changes nothing about them."""
        said = None
        if data is not None:
            said = {"unreadable_events": instance.unreadable_events} | data.dict()
        super().__init__(said, instance=instance, **options)


def read_choice(data: QueryDict) -> Choice:
    """What the table's form says. What is not a number is not one of its calendars.

    The browser cannot take back a tick in the main calendar's row when another row becomes main,
    so the tick for a copy there is dropped: that cell reads "NA".
    """
    main = _numbers([data.get("main", "")])
    additional = frozenset(_numbers(data.getlist("additional"))) - frozenset(main)
    return Choice(
        main=main[0] if main else None,
        busy=frozenset(_numbers(data.getlist("busy"))),
        additional=additional,
        copies={
            pk: data.get(f"copy-{pk}", AssociatedCalendar.Copy.FULL.value) for pk in additional
        },
    )


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and value.isascii()]
