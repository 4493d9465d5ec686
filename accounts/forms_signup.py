"""Signing up, without telling whether an address has an account."""

from typing import Any

from allauth.account import forms
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.invited import invites
from accounts.models import User


class SignupForm(forms.SignupForm):
    """Where addresses are confirmed before anybody gets in, one that is taken is answered alike:
    its owner is told by mail, and nobody else learns of it."""

    def clean_email(self) -> str:
        """Where sign-up is closed, an invitation opens it for its own address."""
        email: str = super().clean_email()
        if not settings.ALLOW_SIGNUP and not invites(context.request, email):
            raise ValidationError(_("Take the address that your invitation was mailed to."))
        return email

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        if self.account_already_exists:
            # Hashing a password takes long enough to be seen from outside.
            User().set_password(self.cleaned_data["password1"])
        saved: tuple[Any, Any] = super().try_save(request)
        return saved
