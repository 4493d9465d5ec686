"""What guests fill in: who they are, and why they cancel."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.zone_field import ZoneChoiceField, ZoneSelect
from accounts.zones import current_name, is_zone
from bookings.month import parse_instant
from bookings.offer_stamp import LONGEST

KEPT = ("name", "email", "notes")
"""What guests type, and keep while they look for another time. The number of the attempt is not
kept: another time is another attempt."""


class SlotField(forms.CharField):
    """An instant with its offset, such as 2026-12-01T09:00Z; in UTC."""

    def to_python(self, value: str | None) -> datetime | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        instant = parse_instant(str(value))
        if instant is None:
            raise forms.ValidationError(
                _("This is not a time we offered. Choose one from the list.")
            )
        return instant

    def run_validators(self, value: object) -> None:
        """The length limits of text do not fit instants."""


class GuestForm(forms.Form):
    """The guest's details for one chosen time."""

    slot = SlotField(
        widget=forms.HiddenInput, error_messages={"required": _("Choose a time from the list.")}
    )
    tz = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    offered = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)
    attempt = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Tell the host your name.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The confirmation and the link to cancel or reschedule go there."),
        error_messages={
            "required": _("Give a mail address: the confirmation goes there."),
            "invalid": _("This is not a mail address. It should look like name@example.org."),
        },
    )
    notes = forms.CharField(
        label=_("Anything the host should know?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_tz(self) -> str:
        zone = current_name(str(self.cleaned_data["tz"]))
        return zone if is_zone(zone) else ""


class ZoneForm(forms.Form):
    """In which zone times are shown. Whoever asked to change it goes on typing there."""

    tz = ZoneChoiceField(
        label=_("Show times in"), widget=ZoneSelect(attrs={"id": "zone", "autofocus": True})
    )

    def __init__(self, zone: str, *, sent_with: str = "") -> None:
        """`sent_with` is the id of a form elsewhere on the page."""
        super().__init__(initial={"tz": zone})
        field: Any = self.fields["tz"]
        field.keep(zone)
        if sent_with:
            field.widget.attrs["form"] = sent_with


class WordField(forms.CharField):
    """What is said to the other side of a meeting with a decision."""

    def __init__(self, label: Any, help_text: Any) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class DeclineForm(forms.Form):
    """Why a request is declined; the guest reads it."""

    reason = WordField(_("A word to the guest"), _("It is sent when you decline."))


class CancelForm(forms.Form):
    """Why a booking is cancelled; the other side reads it."""

    reason = WordField(_("Reason"), _("It is sent with the cancellation."))


class NewTimeForm(forms.Form):
    """The time a booking moves to."""

    slot = SlotField(error_messages={"required": _("Choose a time from the list.")})
    offered = forms.CharField(required=False, max_length=LONGEST)


class InstantsField(forms.MultipleChoiceField):
    """Any number of instants, each as in `SlotField`; kept as datetimes in UTC."""

    def to_python(self, value: object) -> list[datetime]:  # type: ignore[override]
        instants = [parse_instant(text) for text in super().to_python(value)]
        if None in instants:
            raise forms.ValidationError(_("One of these is not a time we offered."))
        return [instant for instant in instants if instant is not None]

    def validate(self, value: object) -> None:
        """Which times may be chosen, the action judges."""


class ProposeForm(forms.Form):
    """The chosen time, further ones, and a word to the guest."""

    slot = SlotField(error_messages={"required": _("Choose a time from the list.")})
    also = InstantsField(required=False)
    note = WordField(_("A word to the guest"), _("It is sent when you propose the time."))

    @property
    def starts(self) -> list[datetime]:
        return [self.cleaned_data["slot"], *self.cleaned_data["also"]]
