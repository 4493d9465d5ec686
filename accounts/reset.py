"""A forgotten password: the page takes the address, and everything else is left to a worker.

So its answer takes as long for an address that nobody has: whether there is an account is looked up
only where nobody can measure it.
"""

from urllib.parse import urlsplit

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context as allauth_context
from django.conf import settings
from django.http import HttpRequest
from procrastinate.contrib.django import app

from accounts.sealed_mail import seal_words
from languages.offered import current
from languages.speaking import spoken


class ResetPasswordForm(forms.ResetPasswordForm):
    def clean_email(self) -> str:
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        return email

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        email: str = self.cleaned_data["email"]
        told = {"email": email, "language": current()}
        app.configure_task("accounts.write_reset").defer(sealed=seal_words(told))
        return email


def write_reset(email: str, language: str = "") -> None:
    """Write to whoever reads the mails of that address, with an account or without. `language` is
    that of the page, for whoever has not chosen one."""
    users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    chosen = next((user.language for user in users if user.language), language)
    with allauth_context.request_context(RequestOfTheSite()), spoken(chosen):
        request_password_reset(allauth_context.request, email, users, default_token_generator)


class RequestOfTheSite(HttpRequest):
    """allauth makes links from the request that is answered, and in a worker there is none."""

    def get_host(self) -> str:
        return urlsplit(settings.SITE_URL).netloc
