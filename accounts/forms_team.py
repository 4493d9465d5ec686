"""Forms about teams."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, TeamInvitation


class TeamForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the team"),
        max_length=120,
        help_text=_("Shown to its members and in invitations."),
    )


class InviteForm(forms.Form):
    """Who is invited, and as what."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_(
            "The address of their account here; if they have none yet, they sign up with it."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=TeamInvitation._meta.get_field("role").choices or [],
        initial=Membership.Role.MEMBER,
        help_text=_("Administrators see the health of everybody's calendars and invite people."),
    )


class RoleForm(forms.Form):
    """What a member becomes. Ownership is handed over by its owner only."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
