"""Questions about people, teams and tokens."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Lower

from accounts.slugs import slug_of

if TYPE_CHECKING:
    from accounts.models import ApiToken, Membership, Team, TeamInvitation, User  # noqa: F401


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.slug = user.slug or self.free_slug(user.name or email.partition("@")[0])
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def free_slug(self, wish: str) -> str:
        """The wish as a public name nobody has: "anna-smith", else "anna-smith-2", …"""
        base = slug_of(wish)[:50] or "host"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        if base not in taken:
            return base
        return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)

    def overseen_by(self, user: "User") -> "models.QuerySet[User]":
        """People whose calendar health this user may see: the members of teams they administer."""
        return self.filter(memberships__team__in=_teams_of(user)).distinct()


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: "User") -> "TeamQuerySet":
        return self.filter(memberships__user=user).distinct()

    def administered_by(self, user: "User") -> "TeamQuerySet":
        roles = ["owner", "administrator"]
        return self.filter(memberships__user=user, memberships__role__in=roles).distinct()

    def owned_by(self, user: "User") -> "TeamQuerySet":
        return self.filter(memberships__user=user, memberships__role="owner").distinct()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def administered_by(self, user: "User") -> "MembershipQuerySet":
        """Members whose role this user may change: those of their teams, except the owner."""
        return self.filter(team__in=_teams_of(user)).exclude(role="owner")

    def in_charge(self) -> "MembershipQuerySet":
        """Owners and administrators: those who see the health of everybody's calendars."""
        return self.filter(role__in=["owner", "administrator"])

    def by_rank(self) -> "MembershipQuerySet":
        """The owner first, then administrators, then members, each by name."""
        ranks = [When(role="owner", then=0), When(role="administrator", then=1)]
        rank = Case(*ranks, default=2, output_field=models.IntegerField())
        return self.order_by(rank, Lower("user__name"), "pk")


class TeamInvitationQuerySet(models.QuerySet["TeamInvitation"]):
    def administered_by(self, user: "User") -> "TeamInvitationQuerySet":
        return self.filter(team__in=_teams_of(user))

    def open(self, now: datetime) -> "TeamInvitationQuerySet":
        return self.filter(created_at__gt=now - self.model.LIFETIME)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def owned_by(self, user: "User") -> "ApiTokenQuerySet":
        return self.filter(user=user)

    def usable(self, now: datetime) -> "ApiTokenQuerySet":
        alive = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.filter(alive, revoked_at=None, user__is_active=True)


def _teams_of(user: "User") -> "models.QuerySet[Membership, Any]":
    """The teams that a user administers, to be asked for in another question."""
    return user.memberships.in_charge().values("team")
