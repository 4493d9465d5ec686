"""People, their teams, and the tokens their scripts use."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.querysets import (
    ApiTokenQuerySet,
    MembershipQuerySet,
    TeamInvitationQuerySet,
    TeamQuerySet,
    UserManager,
)
from accounts.zones import validate_zone
from languages import offered


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with a mail address and publishes booking pages under `slug`."""

    class HoursFormat(models.TextChoices):
        """How hours are told; "" is as the language has it."""

        TWENTY_FOUR = "24", _("24 hours, as 14:30")
        TWELVE = "12", _("12 hours, as 2:30 pm")

    class WeekStart(models.TextChoices):
        """With which day a week begins; "" is as the language has it."""

        MONDAY = "monday", _("Monday")
        SUNDAY = "sunday", _("Sunday")
        SATURDAY = "saturday", _("Saturday")

    email = models.EmailField(_("email address"), max_length=254)
    name = models.CharField(_("name"), max_length=120, help_text=_("Shown to your guests."))
    slug = models.SlugField(
        _("public name"),
        max_length=60,
        unique=True,
        help_text=_("Part of the address of your booking pages."),
        error_messages={"unique": _("This public name is taken. Choose another one.")},
    )
    timezone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_zone]
    )
    language = models.CharField(
        _("language"), max_length=16, blank=True, default="", choices=offered.choices
    )
    hours_format = models.CharField(
        pgettext_lazy("clock times", "hours"),
        max_length=2,
        blank=True,
        default="",
        choices=HoursFormat,
    )
    week_start = models.CharField(
        _("week begins on"), max_length=8, blank=True, default="", choices=WeekStart
    )
    retention_days = models.PositiveIntegerField(
        _("delete guests' data after"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Days after the meeting; empty: as the site has it."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the support pages"), default=False)
    date_joined = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the person was last here, or a script of theirs, to the hour.",
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique_whatever_its_case",
                violation_error_message=_("An account with this mail address exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email


class Team(models.Model):
    """People whose connectors are looked after together."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in a team. Administrators see the health of calendars, never the content."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMINISTRATOR = "administrator", _("Administrator")
        MEMBER = "member", _("Member")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="person_is_in_a_team_once"),
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(role="owner"),
                name="team_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}) in {self.team}"


class TeamInvitation(models.Model):
    """An offer to join a team. Nobody's calendar health is shown before the person has accepted.

    It is told by mail only, to the address it is for: the page never says whether that address has
    an account.
    """

    LIFETIME = timedelta(days=7)

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"), max_length=254)
    role = models.CharField(
        _("role"),
        max_length=15,
        choices=[choice for choice in Membership.Role.choices if choice[0] != "owner"],
        default=Membership.Role.MEMBER,
    )
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    objects = TeamInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "team", Lower("email"), name="address_is_invited_once_to_a_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"

    @property
    def expires_at(self) -> datetime:
        return self.created_at + self.LIFETIME


class ApiToken(models.Model):
    """A key for scripts. Only its hash is stored; the token itself is shown once, when made."""

    class Scope(models.TextChoices):
        READ = "read", _("Read connectors, calendars, pages and bookings")
        CONNECTORS = "connectors", _("Connect accounts and start syncs")
        PAGES = "pages", _("Create and change booking pages and associated calendars")
        BOOKINGS = "bookings", _("Book, cancel and reschedule")

    PREFIX = "daybook_"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(
        _("name"), max_length=80, help_text=_("What uses this token, for your own memory.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=16, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @classmethod
    def new_secret(cls) -> str:
        return cls.PREFIX + secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """A plain SHA-256 is enough: the token has 256 random bits, so guessing it is hopeless."""
        return hashlib.sha256(secret.encode()).hexdigest()
