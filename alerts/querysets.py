"""Questions about alerts."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User
from alerts.kinds import JOBS_LATE

if TYPE_CHECKING:
    from alerts.models import Alert  # noqa: F401


class AlertQuerySet(models.QuerySet["Alert"]):
    def owned_by(self, user: User) -> "AlertQuerySet":
        return self.filter(host=user)

    def visible_to(self, user: User) -> "AlertQuerySet":
        """Own alerts and those of the team: an alert tells health, never content."""
        team = Q(host__in=User.objects.overseen_by(user)) & ~Q(code=JOBS_LATE)
        return self.filter(Q(host=user) | team)

    def open(self) -> "AlertQuerySet":
        return self.filter(resolved_at=None)
