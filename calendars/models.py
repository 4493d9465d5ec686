"""Calendars, what is in them, what each is for, and what Daybook wants to be written there."""

import uuid
from datetime import datetime
from typing import ClassVar

from daybook_ical.events import Response, ShowAs
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calendars.domain.caution import Caution, caution_of, name_of
from calendars.fields import TimeSpansField
from calendars.querysets import (
    AccountChangeQuerySet,
    AssociatedCalendarsQuerySet,
    BusyTimeQuerySet,
    CalendarEntryQuerySet,
    CalendarQuerySet,
    EventQuerySet,
)
from calendars.words.access import ACCESS_LABELS
from connectors.domain.freshness import is_ahead
from connectors.models import Connector
from providers.base import Access


class Calendar(models.Model):
    """One calendar in a connected account.

    `key` is its identity at the provider. `gone_at` is set while the account does not list it any
    more; the row stays, so that no setting changes silently. `cursor` belongs to the events stored
    with it and is saved in the same transaction. `suffix` tells it from others of its name in the
    account (`calendars.labels`); `label` is what it is called in Daybook. Where the account does
    not tell what may be done (`access_told`), `access` is what writing has shown. `judged_by` are
    the owner's addresses by which answers in the stored events were found. `covered_until` is how
    far ahead busy time is expanded, or None while it is not, because it was never read or no table
    asks for it; `expanded_in` is the zone that whole days and floating times were read in,
    `zone_data` the release of the zone data that was used.

    `compared_at` is when all of it was last held against what is known. What a comparison finds
    that no list of changes had told is `untold`; then `comparisons_due` have to agree, one with
    each sync, before once a day is enough again. `anew_asked_at` is set until it was read anew.
    """

    class AllDay(models.TextChoices):
        OWN = "own", _("As the event says")
        ALWAYS = "always", _("Always block")
        NEVER = "never", _("Never block")

    class Unreadable(models.TextChoices):
        """What pages do that read the calendar, for a day after such an event was first seen."""

        REQUEST = "request", _("Take bookings as requests for 24 hours")
        IGNORE = "ignore", _("Ignore them")

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="calendars")
    key = models.TextField()
    name = models.CharField(max_length=255)
    colour = models.CharField(max_length=7, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    access = models.CharField(
        max_length=10, choices=[(str(access), label) for access, label in ACCESS_LABELS.items()]
    )
    access_told = models.BooleanField(default=True, editable=False)
    owner = models.CharField(max_length=120, blank=True, editable=False)
    suffix = models.CharField(max_length=300, blank=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    gone_at = models.DateTimeField(null=True, blank=True)

    tentative_blocks = models.BooleanField(_("tentative events block"), default=True)
    elsewhere_blocks = models.BooleanField(_("“working elsewhere” blocks"), default=True)
    unanswered_blocks = models.BooleanField(_("unanswered invitations block"), default=True)
    all_day = models.CharField(
        _("all-day events"), max_length=6, choices=AllDay, default=AllDay.OWN
    )
    unreadable_events = models.CharField(
        _("unreadable events"), max_length=7, choices=Unreadable, default=Unreadable.REQUEST
    )

    cursor = models.TextField(null=True, editable=False)
    judged_by = models.JSONField(default=list, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    covered_from = models.DateTimeField(null=True, editable=False)
    covered_until = models.DateTimeField(null=True, editable=False)
    expanded_in = models.CharField(max_length=64, blank=True, editable=False)
    zone_data = models.CharField(max_length=16, blank=True, editable=False)
    held_deletions = models.PositiveIntegerField(default=0, editable=False)
    held_since = models.DateTimeField(null=True, editable=False)
    deletions_accepted_at = models.DateTimeField(null=True, editable=False)
    compared_at = models.DateTimeField(null=True, editable=False)
    comparisons_due = models.PositiveSmallIntegerField(default=0, editable=False)
    untold = models.PositiveIntegerField(default=0, editable=False)
    untold_since = models.DateTimeField(null=True, editable=False)
    anew_asked_at = models.DateTimeField(null=True, editable=False)
    error_code = models.CharField(max_length=40, blank=True, editable=False)
    error_details = models.JSONField(default=dict, blank=True, editable=False)
    error_text = models.TextField(blank=True, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering = ["connector__created_at", "connector_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connector", "key"], name="calendar_is_listed_once_per_connector"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.name}{self.suffix}"

    @property
    def is_writable(self) -> bool:
        return self.access == Access.READ_WRITE and self.gone_at is None

    @property
    def is_read(self) -> bool:
        """Whether its busy time counts in any table. Asks the database."""
        return self.associations.filter(is_busy=True).exists()

    def is_fresh(self, now: datetime) -> bool:
        """Whether what is known counts as current (`connectors.domain.freshness`)."""
        at = self.verified_at
        return at is not None and not is_ahead(at, now) and now <= self.connector.fresh_until(at)


class Event(models.Model):
    """One event resource of a calendar, as the last sync saw it.

    `parts` is the normalised event (`daybook_ical.stored`), kept so that busy time can be
    expanded again when the window rolls on. An event with a `problem` could not be understood,
    first at `problem_since`; what was known of it before stays in force. One with a `doubt` was
    read with caution. Both are codes, of which `oddity` and `oddities` hold the details; in rows of
    earlier releases they are words, without details.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="events")
    key = models.TextField()
    etag = models.CharField(max_length=255)
    uid = models.CharField(max_length=1000, blank=True)
    parts = models.JSONField(default=list)
    recurs = models.BooleanField(default=False)
    entry = models.ForeignKey(
        "CalendarEntry", null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    doubt = models.TextField(blank=True)
    oddities = models.JSONField(default=list, blank=True)
    problem = models.TextField(blank=True)
    oddity = models.JSONField(default=dict, blank=True)
    problem_since = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "key"], name="event_is_stored_once"),
            models.CheckConstraint(
                condition=Q(problem="") ^ Q(problem_since__isnull=False),
                name="problem_of_an_event_has_a_beginning",
            ),
        ]
        indexes = [
            models.Index(fields=["calendar"], condition=Q(recurs=True), name="event_recurs"),
            models.Index(fields=["calendar"], condition=~Q(problem=""), name="event_quarantined"),
            models.Index(fields=["calendar"], condition=~Q(doubt=""), name="event_doubtful"),
        ]

    def __str__(self) -> str:
        return self.uid or self.key

    @property
    def caution(self) -> Caution:
        return caution_of(self.problem, self.oddity, self.doubt, self.oddities)

    @property
    def known_as(self) -> str:
        """Its resource's name and, where known, its time: no title."""
        return name_of(self.key, self.parts[0]["start"] if self.parts else "")


class ReadAhead(models.Model):
    """An event that was read by a pull which ran out of its budget, for the pull that goes on.

    `version` is what the list said of it when it was read, `told` the event as JSON (empty if it is
    none), `terms` what else it was read by. It is not known yet: nothing asks for it but that pull.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="ahead")
    key = models.TextField()
    version = models.TextField()
    told = models.TextField(blank=True)
    terms = models.TextField()
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "key"], name="event_is_read_ahead_once"),
        ]

    def __str__(self) -> str:
        return self.key


class BusyTime(models.Model):
    """One occurrence of an event inside the window. `blocks` applies the calendar's policy."""

    # Of both, one of the indexes below is the index.
    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="busy_times", db_index=False
    )
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="busy_times", db_index=False
    )
    original_start = models.DateTimeField()
    during = DateTimeRangeField()
    show_as = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ShowAs])
    response = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Response])
    all_day = models.BooleanField(default=False)
    title = models.CharField(max_length=200, blank=True)
    blocks = models.BooleanField()
    ours = models.BooleanField(default=False)

    objects = BusyTimeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "original_start"], name="occurrence_is_stored_once"
            ),
        ]
        indexes = [
            # Begins with the calendar, so that its cost does not grow with everybody else's. It is
            # the only one that does: beside another PostgreSQL guesses, and reads whole calendars.
            models.Index(
                F("calendar"),
                RangeEndsWith("during"),
                RangeStartsWith("during"),
                name="busy_time_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.show_as} {self.during}"


class BusyWeek(models.Model):
    """What blocks in the calendars that a table reads, merged: all that begins in one week.

    Triggers of the database keep these rows, at the end of the transaction that changes busy time
    or what a table reads. So free times of a host with twenty full calendars are found as quickly
    as those of others. Weeks are counted from the beginning of 1970. `table_number` is no foreign
    key, which would have whoever changes a table and whoever syncs wait for each other.
    """

    pk = models.CompositePrimaryKey("table_number", "week")
    table_number = models.BigIntegerField()
    week = models.IntegerField()
    until = models.DateTimeField()
    spans = TimeSpansField()

    def __str__(self) -> str:
        return f"week {self.week} of table {self.table_number}"


class AssociatedCalendars(models.Model):
    """The table that says what each calendar is for: a host's default, or one page's own."""

    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="associated_calendars")
    is_default = models.BooleanField(default=False)
    calendars = models.ManyToManyField(Calendar, through="AssociatedCalendar")

    objects = AssociatedCalendarsQuerySet.as_manager()

    class Meta:
        verbose_name = _("table of associated calendars")
        verbose_name_plural = _("tables of associated calendars")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host"],
                condition=Q(is_default=True),
                name="host_has_one_default_table",
            ),
        ]

    def __str__(self) -> str:
        return f"{'Default' if self.is_default else 'Own'} table of {self.host}"


class AssociatedCalendar(models.Model):
    """One ticked row of the table."""

    class Copy(models.TextChoices):
        FULL = "full", _("All details")
        BUSY = "busy", _("“Busy” only")

    table = models.ForeignKey(AssociatedCalendars, on_delete=models.CASCADE, related_name="rows")
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="associations")
    is_main = models.BooleanField(default=False)
    is_busy = models.BooleanField(default=False)
    is_additional = models.BooleanField(default=False)
    copy = models.CharField(max_length=4, choices=Copy, default=Copy.FULL)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "calendar"], name="calendar_has_one_row_in_a_table"
            ),
            models.UniqueConstraint(
                fields=["table"],
                condition=Q(is_main=True),
                name="table_has_one_main_booking_calendar",
                violation_error_message=_("Only one calendar can be the main booking calendar."),
            ),
            models.CheckConstraint(
                condition=Q(is_main=False) | Q(is_busy=True),
                name="main_booking_calendar_blocks_its_busy_time",
                violation_error_message=_("Busy time of the main booking calendar always counts."),
            ),
            models.CheckConstraint(
                condition=Q(is_main=False) | Q(is_additional=False),
                name="main_booking_calendar_is_not_additional",
                violation_error_message=_("The main booking calendar needs no additional copy."),
            ),
            models.CheckConstraint(
                condition=Q(is_main=True) | Q(is_busy=True) | Q(is_additional=True),
                name="row_of_a_table_has_a_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} in {self.table}"


class CalendarEntry(models.Model):
    """An event that Daybook wants to exist, or not to exist, in one calendar: a row of the outbox.

    State-based: the row holds what is *wanted* (`wanted`, the content, `revision`); a worker
    compares it with what was *written* and does the least that brings both together, as often as it
    takes. `generation` is part of the UID and grows when the event has to be made anew, since
    servers do not accept a deleted UID again. `wanted_at` is when the present wish was made.
    `meeting` is the meeting's public id.
    """

    class Wanted(models.TextChoices):
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    class Role(models.TextChoices):
        MAIN = "main", _("Main booking calendar")
        ADDITIONAL = "additional", _("Additional booking calendar")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.UUIDField(db_index=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="entries")
    role = models.CharField(max_length=10, choices=Role)
    wanted = models.CharField(max_length=7, choices=Wanted, default=Wanted.PRESENT)
    revision = models.PositiveIntegerField(default=1)
    generation = models.PositiveIntegerField(default=1)
    during = DateTimeRangeField()
    zone = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    location = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=500, blank=True)
    private = models.BooleanField(default=False)

    wanted_at = models.DateTimeField(default=timezone.now, editable=False)
    written_revision = models.PositiveIntegerField(default=0)
    key = models.TextField(blank=True)
    etag = models.CharField(max_length=255, blank=True)
    written_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_details = models.JSONField(default=dict, blank=True)
    error_text = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("calendar entries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "calendar"], name="meeting_is_written_once_per_calendar"
            ),
            models.CheckConstraint(
                condition=Q(written_revision__lte=F("revision")),
                name="entry_is_never_written_ahead_of_its_wish",
            ),
        ]
        indexes = [
            models.Index(
                fields=["calendar", "next_try_at"],
                condition=~Q(written_revision=F("revision")),
                name="entry_pending",
            ),
            models.Index(fields=["wanted_at"], name="entry_wanted"),
        ]

    def __str__(self) -> str:
        return f"{self.wanted} r{self.revision} in {self.calendar}"

    @property
    def is_pending(self) -> bool:
        return self.written_revision != self.revision


class AccountChange(models.Model):
    """A host on the way from one connected account to another; step by step, as long as it takes.

    `replacements` says by the number of an old calendar which new one takes its place, or null for
    none; it is null itself until that was chosen. Until `confirmed_at` nothing has changed and the
    row may be thrown away. `meetings` are the public ids of those whose events are moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="account_changes")
    old = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="changes_away")
    new = models.ForeignKey(
        Connector, null=True, blank=True, on_delete=models.CASCADE, related_name="changes_here"
    )
    replacements = models.JSONField(null=True, blank=True, default=None)
    meetings = models.JSONField(default=list, editable=False)
    begun_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["old"],
                condition=Q(confirmed_at=None),
                name="account_is_left_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(new=None) | ~Q(new=F("old")), name="account_changes_to_another_one"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(new__isnull=False, replacements__isnull=False),
                name="confirmed_change_knows_where_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} to {self.new or '…'}"

    @property
    def by_calendar(self) -> dict[int, int | None]:
        """The replacements with numbers for keys, as JSON cannot have them."""
        return {int(old): new for old, new in (self.replacements or {}).items()}


class Restoration(models.Model):
    """The portal was restored from a backup: what happened after `made_at` is not known here.

    `dismissed_by` are those who have read it. `mails_dropped` were waiting when the backup was
    made; most of them were sent a moment later by the portal that made it.
    """

    made_at = models.DateTimeField()
    restored_at = models.DateTimeField()
    mails_dropped = models.PositiveIntegerField(default=0)
    dismissed_by = models.ManyToManyField(User, related_name="+", blank=True)

    class Meta:
        ordering: ClassVar = ["-restored_at", "-pk"]
        get_latest_by = "restored_at"

    def __str__(self) -> str:
        return f"Backup of {self.made_at:%Y-%m-%d %H:%M:%S}"


class AccountLease(models.Model):
    """Who talks to an account now, until when at most (see `calendars.sync.lock`).

    `lost` counts how often in a row whoever held it did not come back.
    """

    connector = models.OneToOneField(
        Connector, primary_key=True, on_delete=models.CASCADE, related_name="lease"
    )
    holder = models.UUIDField()
    expires_at = models.DateTimeField()
    lost = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"lease of connector {self.connector_id}"
