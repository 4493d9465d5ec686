"""Questions about connectors and their runs."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User

if TYPE_CHECKING:
    from connectors.models import ConnectionTry, Connector, SyncRun  # noqa: F401


class ConnectorQuerySet(models.QuerySet["Connector"]):
    def owned_by(self, user: User) -> "ConnectorQuerySet":
        """Connectors whose content and settings this user may see and change."""
        return self.filter(host=user)

    def visible_to(self, user: User) -> "ConnectorQuerySet":
        """Connectors whose health (not content) this user may see: own ones and the team's."""
        return self.filter(Q(host=user) | Q(host__in=User.objects.overseen_by(user)))

    def due(self, now: datetime) -> "ConnectorQuerySet":
        """Connectors whose next sync by schedule or retry has come."""
        return self.filter(paused_at=None, next_sync_at__lte=now)


class ConnectionTryQuerySet(models.QuerySet["ConnectionTry"]):
    def owned_by(self, user: User) -> "ConnectionTryQuerySet":
        return self.filter(host=user)

    def expired(self, now: datetime) -> "ConnectionTryQuerySet":
        from connectors.models import ConnectionTry

        return self.filter(created_at__lt=now - ConnectionTry.LIFETIME)


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def visible_to(self, user: User) -> "SyncRunQuerySet":
        from connectors.models import Connector

        return self.filter(connector__in=Connector.objects.visible_to(user))

    def running(self) -> "SyncRunQuerySet":
        return self.filter(outcome="running")
