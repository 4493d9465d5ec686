"""Connected calendar accounts, tries to connect one, and the record of every sync.

A connector stores facts (when was data last confirmed, what failed, when may it be tried again);
its state is computed from them, never stored.
"""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from connectors.domain.beats import Beat, beats_of
from connectors.domain.freshness import Hearing
from connectors.domain.lateness import Turn
from connectors.domain.pace import Warmth
from connectors.kinds.entry import Kind
from connectors.kinds.push import Subscription
from connectors.kinds.registry import kind_of, line_of
from connectors.querysets import (
    ConnectionTryQuerySet,
    ConnectorQuerySet,
    PushChannelQuerySet,
    SyncRunQuerySet,
)
from languages.lengths import pace


class Connector(models.Model):
    """One connected calendar account of one host."""

    class Mode(models.TextChoices):
        REALTIME = "realtime", _("Real-time")
        AUTO = "auto", _("Auto-sync")
        MANUAL = "manual", _("Manual")

    class Interval(models.IntegerChoices):
        """Minutes between two syncs in auto-sync mode."""

        M1 = 1, _("1 minute")
        M5 = 5, _("5 minutes")
        M10 = 10, _("10 minutes")
        M15 = 15, _("15 minutes")
        M30 = 30, _("30 minutes")
        H1 = 60, _("1 hour")
        H2 = 120, _("2 hours")
        H6 = 360, _("6 hours")
        H12 = 720, _("12 hours")
        H24 = 1440, _("24 hours")

        @property
        def pace(self) -> str:
            """Such as "every minute" or "every 5 minutes"."""
            return pace(timedelta(minutes=self.value))

    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="connectors")
    kind = models.CharField(max_length=12, help_text="The code of a kind in the table of kinds.")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500, help_text="As the host entered it.")
    account = models.CharField(max_length=254, help_text="The account's name at the provider.")
    sealed_credentials = models.BinaryField(editable=False)
    credentials_generation = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often the credentials were replaced."
    )
    details = models.JSONField(default=dict, blank=True, editable=False)
    addresses = models.JSONField(
        default=list, blank=True, editable=False, help_text="What the server calls its owner."
    )
    also_me = models.JSONField(
        default=list, blank=True, help_text="Further addresses under which the host is invited."
    )

    mode = models.CharField(max_length=8, choices=Mode, default=Mode.AUTO)
    interval = models.PositiveSmallIntegerField(
        _("sync every"),
        choices=Interval,
        default=Interval.M5,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    paused_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    last_attempt_at = models.DateTimeField(null=True, editable=False)
    last_seen_at = models.DateTimeField(
        null=True, editable=False, help_text="When the account last answered at all."
    )
    last_sync_at = models.DateTimeField(null=True, editable=False)
    last_change_at = models.DateTimeField(null=True, editable=False)
    vouched_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Until when a live push channel vouches that nothing has changed unnoticed.",
    )
    pushed_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Until when all its calendars are subscribed to, if no news is left unread.",
    )
    next_sync_at = models.DateTimeField(null=True, editable=False)
    asked = models.CharField(
        max_length=10,
        blank=True,
        editable=False,
        help_text="The trigger of who asked for the next sync; empty where only its turn comes.",
    )
    warmth = models.PositiveSmallIntegerField(
        default=Warmth.HOT, editable=False, help_text="Cold, warm or hot: how much hangs on it now."
    )
    wanted_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When somebody last looked at, or booked on, a page that reads its calendars.",
    )
    server = models.CharField(
        max_length=254,
        blank=True,
        editable=False,
        help_text="The site whose servers are asked; empty where no server is.",
    )
    last_took = models.DurationField(
        null=True, editable=False, help_text="How long the last sync took; empty before the first."
    )
    failures = models.PositiveIntegerField(default=0, editable=False)
    error_code = models.CharField(max_length=40, blank=True, editable=False)
    error_details = models.JSONField(default=dict, blank=True, editable=False)
    error_text = models.TextField(blank=True, editable=False)
    error_remedy = models.TextField(blank=True, editable=False)

    objects = ConnectorQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(interval__gte=1, interval__lte=1440),
                name="connector_syncs_every_minute_to_every_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["warmth", "next_sync_at"],
                condition=Q(paused_at=None, next_sync_at__isnull=False),
                name="connector_due",
            ),
            models.Index(
                fields=["next_sync_at"], condition=~Q(asked=""), name="connector_asked_for"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of_kind(self) -> Kind:
        """What the portal knows of this kind of account."""
        return kind_of(self.kind)

    @property
    def every(self) -> timedelta | None:
        """How often it syncs by itself; None when it does so by hand only."""
        return self.hearing.every

    @property
    def turn(self) -> Turn:
        """When it is to be synced next, for the rule of lateness."""
        return Turn(
            due=self.next_sync_at,
            is_asked=bool(self.asked),
            last_sync_at=self.last_sync_at,
            interval=self.every,
        )

    @property
    def hearing(self) -> Hearing:
        """How news of it comes, for the rule of freshness."""
        return Hearing(
            mode=self.mode,
            minutes=self.interval,
            line=line_of(self.kind),
            vouched_at=self.vouched_at,
            pushed_until=self.pushed_until,
        )

    def fresh_until(self, verified_at: datetime) -> datetime:
        """Until when a calendar verified at `verified_at` counts as fresh (product rule)."""
        return self.hearing.fresh_until(verified_at)


class ServerPace(models.Model):
    """How much is asked of one site, or of all servers of a kind (`connectors.servers`).

    There is a row for each kind that has a quota, and for each site that was slow or refused, as
    long as that is held against it. The fields are those of `connectors.domain.bucket.Bucket`.
    """

    class Because(models.TextChoices):
        QUOTA = "quota", _("Has a quota")
        SLOW = "slow", _("Was slow")
        REFUSED = "refused", _("Refused")

    name = models.CharField(max_length=260, primary_key=True)
    because = models.CharField(max_length=7, choices=Because)
    worth = models.FloatField(help_text="Syncs a minute when it was held back first.")
    tokens = models.FloatField()
    filled_at = models.DateTimeField()
    share = models.FloatField(default=1)
    lowered_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.BigIntegerField(null=True, help_text="The number of a connector.")
    waits_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pace of a server")
        verbose_name_plural = _("paces of servers")

    def __str__(self) -> str:
        return self.name


class PushChannel(models.Model):
    """How a service tells of one calendar's changes, or the wish that it did (no `channel` yet).

    `calendar` is the calendar's key. Of the secret that proves news only the hash is kept.
    `next_try_at` is when it is asked for, renewed or ended next. A channel with `ended_at` is not
    wanted any more and goes once the service knows; what it takes to tell it of an account that is
    disconnected is sealed in `parting`, for an hour at most.
    """

    connector = models.ForeignKey(
        Connector, null=True, on_delete=models.CASCADE, related_name="channels"
    )
    calendar = models.TextField()
    channel = models.CharField(max_length=255, null=True, unique=True)
    resource = models.TextField(blank=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True, help_text="When it told of news last.")
    next_try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    parting = models.BinaryField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)

    objects = PushChannelQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connector", "calendar"],
                condition=Q(ended_at=None),
                name="calendar_is_told_of_over_one_channel",
            ),
            models.CheckConstraint(
                condition=Q(channel=None) | Q(expires_at__isnull=False),
                name="channel_is_known_to_end",
            ),
            models.CheckConstraint(
                condition=Q(connector__isnull=False) | Q(parting__isnull=False),
                name="channel_of_nobody_can_still_be_ended",
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="channel_due")]

    def __str__(self) -> str:
        return f"{self.calendar} until {self.expires_at or '…'}"

    @property
    def subscription(self) -> Subscription | None:
        if self.channel is None or self.expires_at is None:
            return None
        return Subscription(self.channel, self.expires_at, self.resource)


class ConnectionTry(models.Model):
    """A try to sign in to an account, before anything is kept: its progress, then its outcome.

    The form is sealed; the password in it is wiped when the try ends, or after a quarter of an hour
    if it never does. The row stays for as long as `CONNECT_RATE` counts it. `connector` is set when
    an existing connector is signed in again.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Trying")
        FAILED = "failed", _("Failed")
        DONE = "done", _("Connected")

    PATIENCE = timedelta(seconds=90)
    LIFETIME = timedelta(minutes=15)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="connection_tries")
    connector = models.ForeignKey(
        Connector, null=True, blank=True, on_delete=models.CASCADE, related_name="tries"
    )
    kind = models.CharField(max_length=12)
    address = models.CharField(max_length=500)
    server = models.CharField(max_length=254, blank=True, help_text="The site that is asked.")
    sealed_credentials = models.BinaryField(editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    steps = models.JSONField(default=list, help_text="Names of the steps begun, in order.")
    error_code = models.CharField(max_length=40, blank=True)
    error_details = models.JSONField(default=dict, blank=True)
    error_text = models.TextField(blank=True)
    error_remedy = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConnectionTryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("connection tries")

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class SyncRun(models.Model):
    """One try to bring a connector up to date, and what came of it.

    Tries without news in a row are one row: `times` of them, the first of which began at
    `started_at` and the last of which ended at `finished_at`. `beats` has two numbers for each of
    the last ones (`connectors.domain.beats`).
    """

    class Trigger(models.TextChoices):
        FIRST = "first", _("First sync")
        SCHEDULE = "schedule", _("Schedule")
        BUTTON = "button", _("Sync now")
        API = "api", _("API")
        COMMAND = "command", _("Command line")
        RETRY = "retry", _("Retry")
        BOOKING = "booking", _("Booking")
        AGENT = "agent", _("Agent")
        PUSH = "push", _("Push")

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        OK = "ok", _("In step")
        PARTIAL = "partial", _("Some calendars failed")
        WAITING = "waiting", _("Waiting for the account")
        FAILED = "failed", _("Failed")
        ABANDONED = "abandoned", _("Interrupted")

    TITLE_LENGTH = 200
    """Of what is kept of an event's title in `changes`."""

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="runs")
    trigger = models.CharField(max_length=10, choices=Trigger)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    times = models.PositiveIntegerField(default=1)
    beats = ArrayField(models.IntegerField(), default=list, blank=True, editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    calendars = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    resets = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(
        default=0, help_text="Calendars that were compared completely."
    )
    untold = models.PositiveIntegerField(
        default=0, help_text="Differences a comparison found that no list of changes had told."
    )
    error_code = models.CharField(max_length=40, blank=True)
    error_details = models.JSONField(default=dict, blank=True)
    error_text = models.TextField(blank=True)
    notes = models.JSONField(
        default=list, blank=True, help_text="One line for each thing worth knowing."
    )
    changes = models.JSONField(
        default=list,
        blank=True,
        help_text="What changed, at most 100: calendar, what (added, changed, removed, held), "
        "start and title (empty for private events).",
    )
    calendars_total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True, help_text="What it is doing now.")
    events_done = models.PositiveIntegerField(default=0)
    events_total = models.PositiveIntegerField(null=True, blank=True)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["connector", "-started_at"]),
            models.Index(
                fields=["connector"], condition=Q(outcome="running"), name="run_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connector} {self.started_at:%Y-%m-%d %H:%M:%S} {self.outcome}"

    @property
    def last_beats(self) -> list[Beat]:
        """The last of its tries, the oldest first; none as long as it runs."""
        if self.beats:
            return beats_of(self.started_at, self.beats)
        if self.finished_at is None:
            return []
        return [Beat(self.started_at, self.finished_at - self.started_at)]

    @property
    def last_started_at(self) -> datetime:
        """By its end, which is kept in full, while beats are kept to the second."""
        if self.times == 1 or self.finished_at is None:
            return self.started_at
        return self.finished_at - self.last_beats[-1].took

    @property
    def duration(self) -> timedelta | None:
        """How long the last of its tries took."""
        beats = self.last_beats
        return beats[-1].took if beats else None
