"""Forms about the person."""

from django import forms
from django.http import HttpRequest

from accounts.models import User
from accounts.zones import zone_choices


class ProfileFields(forms.Form):
    """What sign-up asks beyond mail address and password."""

    name = forms.CharField(max_length=120, help_text="Shown to your guests.")
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices, initial="UTC")

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this after saving; the adapter has stored the fields already."""


class ProfileForm(forms.ModelForm):
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices)

    class Meta:
        model = User
        fields = ["name", "slug", "timezone"]
