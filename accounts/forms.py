"""Forms about the person."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from accounts.zone_field import ZoneChoiceField, ZoneSelect
from languages.numbers import number


class ProfileFields(forms.Form):
    """What sign-up asks beyond mail address and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("Shown to your guests."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    timezone = ZoneChoiceField(
        initial="UTC",
        # The browser's own zone replaces the untouched UTC; without JavaScript one chooses.
        widget=ZoneSelect(attrs={"data-zone-detect": "UTC"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this after saving; the adapter has stored the fields already."""


class FirstAdministratorForm(ProfileFields):
    """Name, zone, mail address and a new password."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password (again)"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password2(self) -> str:
        again: str = self.cleaned_data["password2"]
        if again != self.cleaned_data.get("password1", again):
            raise ValidationError(_("The two passwords are not the same."))
        return again

    def wanted(self) -> dict[str, str]:
        """What the action asks for."""
        cleaned = self.cleaned_data
        return {key: cleaned[key] for key in ("email", "name", "timezone")} | {
            "password": cleaned["password1"]
        }

    @staticmethod
    def renamed(refused: ValidationError) -> ValidationError:
        """The action's complaints, by the fields of this form."""
        found = refused.message_dict
        shown = {"password": "password1", "slug": "name"}
        return ValidationError({shown.get(key, key): found[key] for key in found})


LEFT_OPEN = {
    "language": _("As your browser says"),
    "hours_format": _("As usual in the language"),
    "week_start": _("As usual in the language"),
}
"""What "" means."""


class ProfileForm(forms.ModelForm):
    timezone = ZoneChoiceField(
        help_text=_("Every time in the portal is shown in it. Booking pages have their own."),
    )
    retention_days = forms.IntegerField(
        label=_("Delete guests' data after"),
        required=False,
        min_value=1,
        max_value=3650,
        error_messages={"min_value": _("At least 1 day."), "max_value": _("At most 3650 days.")},
    )

    class Meta:
        model = User
        fields = [
            "name",
            "slug",
            "language",
            "hours_format",
            "week_start",
            "timezone",
            "retention_days",
        ]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
        help_texts = {
            "slug": _(
                "The part of your booking addresses after /book/. Links you gave away stop working"
                " when you change it."
            ),
            "language": _("Of the portal and of what it mails to you."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: Any = self.fields["timezone"]
        zones.keep(self.instance.timezone)
        for name, text in LEFT_OPEN.items():
            field: Any = self.fields[name]
            field.choices = [("", text), *(one for one in field.choices if one[0])]
        self.fields["retention_days"].help_text = _help_on_deletion(settings.RETENTION_DAYS)

    def clean_retention_days(self) -> int | None:
        days: int | None = self.cleaned_data["retention_days"]
        if days and settings.RETENTION_DAYS and days > settings.RETENTION_DAYS:
            raise ValidationError(_at_the_most(settings.RETENTION_DAYS))
        return days


def _help_on_deletion(site: int) -> str:
    """`site` are the days after which the portal deletes by itself; 0 is never."""
    if not site:
        return gettext(
            "Days after a meeting. Name, address and notes are deleted for good, also from the"
            " events in your calendars; the meeting stays. Empty: never."
        )
    return ngettext(
        "Days after a meeting. Name, address and notes are deleted for good, also from the events"
        " in your calendars; the meeting stays. Empty: after %(days)s day, as the site has it.",
        "Days after a meeting. Name, address and notes are deleted for good, also from the events"
        " in your calendars; the meeting stays. Empty: after %(days)s days, as the site has it.",
        site,
    ) % {"days": number(site)}


def _at_the_most(days: int) -> str:
    return ngettext(
        "This site keeps guests' data for %(days)s day at the most.",
        "This site keeps guests' data for %(days)s days at the most.",
        days,
    ) % {"days": number(days)}


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and until when."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What uses it: “backup script”, “team dashboard”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=ApiToken.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[ApiToken.Scope.READ],
        error_messages={"required": _("Choose at least one thing it may do.")},
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        choices=[
            ("30", _("30 days")),
            ("90", _("90 days")),
            ("365", _("1 year")),
            ("0", _("Until you revoke it")),
        ],
        coerce=int,
        initial="90",
    )

    def expires_at(self, now: datetime) -> datetime | None:
        days = self.cleaned_data["days"]
        return now + timedelta(days=days) if days else None
