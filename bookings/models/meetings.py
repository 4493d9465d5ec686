"""The time that hosts spend with guests."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models.pages import BookingPage
from bookings.querysets import AttendanceQuerySet, MeetingQuerySet


class Meeting(models.Model):
    """A time at which hosts of a page meet guests. `seats` and `zone` are the page's at the time of
    booking. `active` is of the database's making: whether the time is taken."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    ACTIVE = (State.REQUESTED, State.CONFIRMED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(BookingPage, on_delete=models.PROTECT, related_name="meetings")
    during = DateTimeRangeField()
    zone = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State, default=State.CONFIRMED)
    active = models.GeneratedField(
        expression=ExpressionWrapper(Q(state__in=ACTIVE), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    seats = models.PositiveIntegerField(null=True, default=1)
    seats_taken = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats_taken__lte=F("seats")),
                name="meeting_has_no_more_guests_than_seats",
            ),
            models.UniqueConstraint(
                fields=["id", "during", "active"], name="meeting_is_what_its_attendances_say"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.during.lower:%Y-%m-%d %H:%M}"

    @property
    def hosts(self) -> list[User]:
        """Who attends it, those first who did so first."""
        return [attendance.host for attendance in self.attendances.all()]


class Attendance(models.Model):
    """A host's time that a meeting takes.

    `during` and `active` are the meeting's: the database copies them when it moves or ends, and
    refuses to let the two disagree. With them in one row it forbids that two active attendances of
    a host overlap.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendances", db_constraint=False
    )
    # Found by the indexes below, which begin with it.
    host = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="attendances", db_index=False
    )
    during = DateTimeRangeField(editable=False)
    active = models.BooleanField(default=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "host"], name="host_attends_a_meeting_once"),
            # Added in a migration: FOREIGN KEY "attendance_is_as_its_meeting" on meeting, during
            # and active, and EXCLUDE "attendances_do_not_overlap". The embedded PostgreSQL has no
            # btree_gist, so the host is compared as a range of one number.
        ]
        indexes: ClassVar = [
            # What is to come of a host, however much is over.
            models.Index(F("host"), RangeEndsWith("during"), name="attendance_by_its_end"),
            # A portion of the host's list, however long that is.
            models.Index(fields=["host", "during"], name="attendance_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.host} in {self.meeting}"
