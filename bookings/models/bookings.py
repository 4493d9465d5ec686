"""Seats that guests have taken, and other times that hosts propose to them."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.zones import validate_zone
from bookings.models.meetings import Meeting
from bookings.querysets import BookingQuerySet

MOST_PROPOSED = 5


class Booking(models.Model):
    """One guest's seat in a meeting."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    class By(models.TextChoices):
        GUEST = "guest", _("Guest")
        HOST = "host", _("Host")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="bookings")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    notes = models.TextField(blank=True, max_length=4000)
    timezone = models.CharField(max_length=64, validators=[validate_zone])
    language = models.CharField(
        max_length=16,
        blank=True,
        default="",
        help_text="What the guest booked in, and is written to in; empty: as the portal has it.",
    )
    state = models.CharField(max_length=9, choices=State, default=State.CONFIRMED)
    sequence = models.PositiveIntegerField(
        default=0,
        help_text=_("iCalendar SEQUENCE: grows when the time changes or it is cancelled."),
    )
    attempt = models.UUIDField(
        null=True,
        unique=True,
        help_text=_("Chosen by the form, so that sending it twice books once."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When an unanswered request gives its time back.")
    )
    answers = models.JSONField(
        default=list,
        blank=True,
        help_text=_("What the page asked and the guest answered, in order."),
    )
    decision = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("What was known of each calendar, and how old it was, when it was taken."),
    )
    requested_because = models.JSONField(
        default=list,
        blank=True,
        help_text=_(
            "Which calendars left it open whether the time is free: `decision.doubts`. Empty"
            " for what was confirmed at once, and where it is not known."
        ),
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=5, choices=By, blank=True)
    cancel_reason = models.TextField(blank=True, max_length=1000)
    guest_invited = models.BooleanField(
        default=False, editable=False, help_text=_("The guest was mailed an invitation that holds.")
    )
    forgotten_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When the guest's data were deleted.")
    )
    invited_hosts = models.ManyToManyField(
        User,
        editable=False,
        related_name="+",
        help_text=_("These hosts were, since none of their calendars had the meeting."),
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting__during", "created_at"]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state="requested"), name="booking_requested"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(forgotten_at=None)
                | Q(email="", notes="", cancel_reason="", answers=[]),
                name="nothing_is_kept_of_a_forgotten_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guest} in {self.meeting}"

    @property
    def guest(self) -> str:
        """The guest's name, or what stands for one that was deleted."""
        return gettext("Deleted guest") if self.forgotten_at else self.name

    def is_over(self, now: datetime) -> bool:
        """Whether nothing will come of it any more: it took place, or will not."""
        came_to_nothing = self.state in (self.State.CANCELLED, self.State.DECLINED)
        return came_to_nothing or self.meeting.during.upper <= now

    @property
    def location(self) -> str:
        """Where one meets, as far as the guest may know it: a request or a cancelled booking opens
        no door."""
        page = self.meeting.page
        return page.location if self.state == self.State.CONFIRMED else page.public_location


class Proposal(models.Model):
    """Other times that a host offers the guest of one booking, who takes one of them, or none.

    Nothing is reserved. The booking stays as it is until one is taken; a request is declined with
    it, and taking one makes a booking anew (`taken`). `sequence` is the booking's at that moment:
    once it has changed in any other way, the proposal does not hold any more.
    """

    class Answer(models.TextChoices):
        NONE = "", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("None of them suits the guest")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="proposals")
    starts = ArrayField(models.DateTimeField(), size=MOST_PROPOSED)
    note = models.TextField(blank=True, max_length=1000)
    sequence = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken = models.ForeignKey(
        Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(answer=""),
                name="booking_has_one_proposal_that_waits",
            ),
            models.CheckConstraint(
                condition=Q(starts__len__gte=1, starts__len__lte=MOST_PROPOSED),
                name="proposal_has_one_to_five_times",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="proposal_knows_when_it_was_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{len(self.starts)} proposed for {self.booking}"

    def holds(self, now: datetime) -> bool:
        """Whether the guest can still take one of the times, should it be free."""
        waits = self.answer == self.Answer.NONE and self.sequence == self.booking.sequence
        return waits and now < self.expires_at
