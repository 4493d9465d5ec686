"""What the portal keeps of an Outlook account: who may speak for it, what it told, what is asked.

The agent cannot be asked at any time as a server can. What it tells is kept here as it arrived, and
the provider reads it from here; what the provider wants done waits here for the agent's answer.
"""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from kinds.outlook.querysets import AgentCommandQuerySet, AgentQuerySet, OutlookAccountQuerySet


class OutlookAccount(models.Model):
    """One Outlook of one host, named by a connector ID such as "K7QF-29XM".

    It begins as an invitation to pair: the ID and a code that is shown once and stored hashed.
    `connector` is set by the first pairing. `stream` and `last_seq` tell how far the reports of the
    agent have arrived (docs/agent-protocol.md).
    """

    CODE_LIFETIME = timedelta(minutes=15)

    public_id = models.CharField("connector ID", max_length=12, unique=True)
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="outlook_accounts")
    connector = models.OneToOneField(
        "connectors.Connector",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="outlook",
    )
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    wrong_at = models.JSONField(default=list, editable=False, help_text="Instants of wrong tries.")
    blocked_until = models.DateTimeField(null=True, blank=True)
    titles = models.BooleanField("read titles", default=False)
    paused_on_pc = models.BooleanField(default=False)
    rival = models.JSONField(
        default=dict, blank=True, help_text="The PC that was refused: pc, at. Empty when none was."
    )
    stream = models.CharField(max_length=64, blank=True, editable=False)
    last_seq = models.PositiveBigIntegerField(default=0, editable=False)
    listed_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutlookAccountQuerySet.as_manager()

    class Meta:
        db_table = "connectors_outlookaccount"

    def __str__(self) -> str:
        return self.public_id


class Agent(models.Model):
    """The program on one PC, paired with an account. Its token is stored hashed.

    `state` is the last `state` message. `skew_ms` is how far the PC's clock is ahead of ours.
    """

    SILENT_AFTER = timedelta(seconds=75)

    class Line(models.TextChoices):
        WEBSOCKET = "websocket", "WebSocket"
        HTTPS = "https", "HTTPS"
        XMPP = "xmpp", "XMPP"

    account = models.ForeignKey(OutlookAccount, on_delete=models.CASCADE, related_name="agents")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    pc = models.CharField(max_length=80)
    system = models.CharField(max_length=80, blank=True)
    version = models.CharField(max_length=30, blank=True)
    store = models.CharField(max_length=20, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    line = models.CharField(max_length=10, choices=Line, blank=True)
    paired_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, editable=False)
    was_silent = models.BooleanField(default=False, editable=False)
    skew_ms = models.IntegerField(default=0, editable=False)
    state = models.JSONField(default=dict, editable=False)
    findings = models.JSONField(default=dict, editable=False, help_text="Last report by its kind.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=20, blank=True)
    replaced_by = models.CharField(max_length=80, blank=True)
    xmpp_jid = models.CharField(
        "XMPP account",
        max_length=320,
        blank=True,
        editable=False,
        help_text="The one that its token was used from first; it counts from no other.",
    )

    objects = AgentQuerySet.as_manager()

    class Meta:
        db_table = "connectors_agent"
        ordering = ["-paired_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(revoked_at=None),
                name="account_has_one_agent_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.pc

    def is_online(self, now: datetime) -> bool:
        seen = self.last_seen_at
        return self.revoked_at is None and seen is not None and now - seen <= self.SILENT_AFTER


class AgentCalendar(models.Model):
    """A calendar as the agent told it. `revision` names the state that `events` holds.

    `building` is the revision of a snapshot whose last part has not come, of which `parts_held` are
    there. `reaches_until` is how far ahead the agent has looked. `version` grows with
    every message; events carry the one they changed with. Cursors older than `floor` are forgotten.
    """

    account = models.ForeignKey(OutlookAccount, on_delete=models.CASCADE, related_name="calendars")
    key = models.CharField(max_length=500)
    name = models.CharField(max_length=255)
    access = models.CharField(max_length=12)
    colour = models.CharField(max_length=7, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    position = models.PositiveIntegerField(default=0)
    gone_at = models.DateTimeField(null=True, blank=True)
    revision = models.CharField(max_length=80, blank=True)
    building = models.CharField(max_length=80, blank=True)
    parts_held = models.PositiveIntegerField(default=0)
    reaches_until = models.DateTimeField(null=True)
    version = models.PositiveBigIntegerField(default=0)
    floor = models.PositiveBigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_about = models.JSONField(default=dict, blank=True)
    error_text = models.TextField(blank=True, help_text="What the agent said, in English.")

    class Meta:
        db_table = "connectors_agentcalendar"
        ordering = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="agent_calendar_is_told_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def forget_error(self) -> None:
        self.error_code, self.error_about, self.error_text = "", {}, ""


class AgentEvent(models.Model):
    """An event as it came over the line (`item`, without key and etag). Gone ones stay a while, so
    that a cursor can tell them. `held_for` is the key of what cannot be read, where the event is no
    longer told because it is part of that."""

    calendar = models.ForeignKey(AgentCalendar, on_delete=models.CASCADE, related_name="events")
    key = models.CharField(max_length=700)
    etag = models.CharField(max_length=80)
    item = models.JSONField(default=dict)
    version = models.PositiveBigIntegerField()
    seen_in = models.CharField(max_length=80, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    held_for = models.CharField(max_length=700, blank=True)

    class Meta:
        db_table = "connectors_agentevent"
        indexes = [models.Index(fields=["calendar", "version"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "key"], name="agent_event_is_told_once"),
        ]

    def __str__(self) -> str:
        return self.key


class AgentCommand(models.Model):
    """Something the agent shall do. Of one `subject` (an event's UID) only the latest counts."""

    class Name(models.TextChoices):
        PUT = "put"
        REMOVE = "remove"
        SYNC = "sync"
        CHECK = "check"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(OutlookAccount, on_delete=models.CASCADE, related_name="commands")
    subject = models.CharField(max_length=255)
    name = models.CharField(max_length=10, choices=Name)
    arguments = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    awaited_until = models.DateTimeField(
        null=True, blank=True, help_text="How long somebody waits for the answer."
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    result = models.JSONField(default=dict, help_text="The answer's result or error.")
    taken_at = models.DateTimeField(
        null=True, blank=True, help_text="When the answer was made use of."
    )

    objects = AgentCommandQuerySet.as_manager()

    class Meta:
        db_table = "connectors_agentcommand"
        ordering = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "subject"], name="subject_has_one_command_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"
