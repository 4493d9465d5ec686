"""Questions about agents, what they told and what they shall do."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User

if TYPE_CHECKING:
    from kinds.outlook.models import (
        Agent,  # noqa: F401
        AgentCommand,  # noqa: F401
        OutlookAccount,  # noqa: F401
    )


class OutlookAccountQuerySet(models.QuerySet["OutlookAccount"]):
    def owned_by(self, user: User) -> "OutlookAccountQuerySet":
        return self.filter(host=user)

    def unpaired(self) -> "OutlookAccountQuerySet":
        """Invitations to pair that nobody has followed."""
        return self.filter(connector=None)

    def inviting(self, now: datetime) -> "OutlookAccountQuerySet":
        """Invitations that a PC can follow now, or later because they are blocked."""
        return self.unpaired().filter(Q(code_expires_at__gt=now) | Q(blocked_until__gt=now))


class AgentQuerySet(models.QuerySet["Agent"]):
    def active(self) -> "AgentQuerySet":
        """Those that may speak for their account."""
        return self.filter(revoked_at=None)

    def falling_silent(self, now: datetime) -> "AgentQuerySet":
        """Active ones of which nothing was heard for too long, and nobody has noticed yet."""
        late = now - self.model.SILENT_AFTER
        return self.active().filter(was_silent=False, last_seen_at__lt=late)


class AgentCommandQuerySet(models.QuerySet["AgentCommand"]):
    def unanswered(self) -> "AgentCommandQuerySet":
        return self.filter(answered_at=None)
