"""Questions about connectors and their runs."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User

if TYPE_CHECKING:
    from connectors.models import ConnectionTry, Connector, PushChannel, SyncRun  # noqa: F401


class ConnectorQuerySet(models.QuerySet["Connector"]):
    def owned_by(self, user: User) -> "ConnectorQuerySet":
        """Connectors whose content and settings this user may see and change."""
        return self.filter(host=user)

    def visible_to(self, user: User) -> "ConnectorQuerySet":
        """Connectors whose health (not content) this user may see: own ones and the team's."""
        return self.filter(Q(host=user) | Q(host__in=User.objects.overseen_by(user)))

    def running_by_itself(self) -> "ConnectorQuerySet":
        return self.exclude(mode="manual").filter(paused_at=None)

    def due(self, now: datetime) -> "ConnectorQuerySet":
        """Connectors whose next sync has come, be it by schedule, for a retry or as asked for."""
        return self.filter(next_sync_at__lte=now, paused_at=None)


class PushChannelQuerySet(models.QuerySet["PushChannel"]):
    def wanted(self) -> "PushChannelQuerySet":
        """Those of calendars that are to be told of."""
        return self.filter(ended_at=None)

    def ended(self) -> "PushChannelQuerySet":
        """Those that are not wanted any more, as long as their service does not know."""
        return self.exclude(ended_at=None)

    def due(self, now: datetime) -> "PushChannelQuerySet":
        return self.filter(next_try_at__lte=now)

    def idle(self) -> "PushChannelQuerySet":
        """Wanted ones of accounts that are not in real-time mode, or rest."""
        return self.wanted().exclude(connector__mode="realtime", connector__paused_at=None)


class ConnectionTryQuerySet(models.QuerySet["ConnectionTry"]):
    def owned_by(self, user: User) -> "ConnectionTryQuerySet":
        return self.filter(host=user)

    def awaited(self, now: datetime) -> "ConnectionTryQuerySet":
        """Those that run, and not for so long that nobody waits for them any more."""
        return self.filter(state="running", created_at__gte=now - self.model.PATIENCE)

    def lost(self, now: datetime) -> "ConnectionTryQuerySet":
        """Those whose process died, or that found nobody to run them."""
        return self.filter(state="running", created_at__lt=now - self.model.LIFETIME)


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def running(self) -> "SyncRunQuerySet":
        return self.filter(outcome="running")
