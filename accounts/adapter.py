"""How allauth creates Daybook's users, lets them in and writes to them."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from procrastinate.contrib.django import app

from accounts import words
from accounts.devices import know_device
from accounts.guessing import begin_try, was_right
from accounts.invited import invites, is_open_for_signup
from accounts.models import User
from accounts.sealed_mail import seal
from languages.offered import language_to_keep


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return is_open_for_signup(request)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Whoever opened the link in an invitation reads the mail of its address."""
        return invites(request, email) or super().is_email_verified(request, email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        user.timezone = form.cleaned_data["timezone"]
        user.language = language_to_keep()
        user.slug = User.objects.free_slug(user.name)
        saved: User = super().save_user(request, user, form, commit)
        return saved

    # --- Wrong passwords ---

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if wait := begin_try(request, _email_in(credentials)):
            said = words.too_many_passwords(wait)
            raise ValidationError(said, code="too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user:
            was_right(request, _email_in(credentials))
        return user

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        know_device(request, user)

    # --- Mails ---

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Left to a worker, so that no page waits for a mail server.

        With links to the site's own address: whoever asks for the mail writes the Host header, and
        whoever gets it would follow the link.
        """
        request = allauth_context.request
        told = {"request": request, "email": email, "current_site": get_current_site(request)}
        told |= {name: _own_link(name, value) for name, value in context.items()}
        app.configure_task("accounts.send_mail").defer(
            sealed=seal(self.render_mail(template_prefix, email, told))
        )


def _email_in(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")


def _own_link(name: str, value: Any) -> Any:
    if not (name.endswith("url") and isinstance(value, str)):
        return value
    return settings.SITE_URL + urlunsplit(("", "", *urlsplit(value)[2:]))
