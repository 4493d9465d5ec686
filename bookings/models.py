"""Booking pages, the times they offer, and what was booked.

A meeting takes the time of each host who attends it, a booking is one guest's seat in it (a
one-on-one page has one seat). The database forbids that a host attends two active meetings at once
and that a meeting has more guests than seats.
"""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.zones import validate_zone
from bookings.domain.location import holds_link
from bookings.news import News, Reader
from bookings.querysets import (
    AttendanceQuerySet,
    BookingPageQuerySet,
    BookingQuerySet,
    MailQuerySet,
    MeetingQuerySet,
    PageHostQuerySet,
)
from calendars.models import AssociatedCalendars

MINUTES_PER_DAY = 1440
MOST_PROPOSED = 5


class BookingPage(models.Model):
    """A public page at /book/<owner>/<slug>/ where guests pick a free time of its hosts."""

    class Session(models.TextChoices):
        ONE_ON_ONE = "one-on-one", _("One-on-one")
        GROUP = "group", _("Group")

    class ForeignEvents(models.TextChoices):
        """What an event that is not one of the page's own meetings does to a group slot."""

        CLOSE = "close", _("Close the slot")
        SEAT = "seat", _("Events in the main calendar take one seat, others close the slot")

    class WhenStale(models.TextChoices):
        """What the page does when a calendar has not been confirmed for longer than allowed."""

        REQUEST = "request", _("Take bookings as requests that I confirm")
        CLOSE = "close", _("Offer nothing until the calendar is confirmed again")

    class LocationFor(models.TextChoices):
        """Who learns where one meets. Whoever has a link to a call can also walk into it."""

        AUTOMATIC = "automatic", _("Everybody, but a link only after booking")
        EVERYBODY = "everybody", _("Everybody who sees the page")
        BOOKED = "booked", _("Only guests whose booking is confirmed")

    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="booking_pages"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="booking_pages"
    )
    slug = models.SlugField(_("address"), max_length=60)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4000)
    location = models.CharField(
        max_length=255, blank=True, help_text=_("Where you meet: a room, a phone number, a link.")
    )
    location_for = models.CharField(
        _("shown to"), max_length=9, choices=LocationFor, default=LocationFor.AUTOMATIC
    )
    enabled = models.BooleanField(_("open for bookings"), default=True)

    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    duration = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(MINUTES_PER_DAY)],
        help_text=_("Minutes."),
    )
    spacing = models.PositiveSmallIntegerField(
        _("start times every"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(MINUTES_PER_DAY)],
        help_text=_("Minutes between two offered start times."),
    )
    lead_time = models.PositiveIntegerField(
        default=240,
        validators=[MaxValueValidator(90 * MINUTES_PER_DAY)],
        help_text=_("Minutes between now and the earliest offered time."),
    )
    horizon = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Days ahead that can be booked."),
    )
    buffer_before = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(720)], help_text=_("Minutes kept free before.")
    )
    buffer_after = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(720)], help_text=_("Minutes kept free after.")
    )

    session = models.CharField(max_length=10, choices=Session, default=Session.ONE_ON_ONE)
    seats = models.PositiveIntegerField(
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10000)],
        help_text=_("Guests per time. Empty means unlimited."),
    )
    foreign_events = models.CharField(
        max_length=5, choices=ForeignEvents, default=ForeignEvents.CLOSE
    )

    stale_hours = models.PositiveSmallIntegerField(
        _("keep offering for"),
        default=1,
        validators=[MaxValueValidator(168)],
        help_text=_("Hours after a calendar stopped being fresh."),
    )
    when_stale = models.CharField(
        _("after that"), max_length=7, choices=WhenStale, default=WhenStale.REQUEST
    )

    created_at = models.DateTimeField(auto_now_add=True)

    objects = BookingPageQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(team=None),
                name="page_is_owned_by_a_person_or_a_team",
            ),
            models.UniqueConstraint(
                fields=["user", "slug"],
                name="page_address_is_unique_per_person",
                violation_error_message=_("You have a page with this address already."),
            ),
            models.UniqueConstraint(
                fields=["team", "slug"],
                name="page_address_is_unique_per_team",
                violation_error_message=_("The team has a page with this address already."),
            ),
            models.CheckConstraint(
                condition=~Q(session="one-on-one") | Q(seats=1),
                name="one_on_one_page_has_one_seat",
                violation_error_message=_("A one-on-one page has exactly one seat."),
            ),
            models.CheckConstraint(
                condition=Q(duration__gte=5, duration__lte=MINUTES_PER_DAY)
                & Q(spacing__gte=5, spacing__lte=MINUTES_PER_DAY),
                name="page_duration_and_spacing_are_5_minutes_to_a_day",
            ),
            models.CheckConstraint(
                condition=Q(foreign_events="close") | Q(session="group", seats__isnull=False),
                name="foreign_events_take_seats_only_where_seats_are_counted",
                violation_error_message=_(
                    "Events can take a seat only on a group page with a number of seats."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> User | Team:
        """Whose page it is, and in whose name guests are asked: a person, or a team."""
        owner = self.user or self.team
        assert owner is not None, "page_is_owned_by_a_person_or_a_team"
        return owner

    def hosted_by(self, user: User) -> "PageHost | None":
        """The user as one of the page's hosts, if they are."""
        return next((one for one in self.hosts.all() if one.host_id == user.pk), None)

    @property
    def keeps_location(self) -> bool:
        """Whether where one meets is told only to those whose booking is confirmed."""
        if self.location_for == self.LocationFor.AUTOMATIC:
            return holds_link(self.location)
        return bool(self.location) and self.location_for == self.LocationFor.BOOKED

    @property
    def public_location(self) -> str:
        return "" if self.keeps_location else self.location


class PageHost(models.Model):
    """Somebody whom guests of a page meet, and the table that counts for them on this page."""

    class Role(models.TextChoices):
        """What a host's time means for the page: see `bookings.domain.gathering`."""

        REQUIRED = "required", _("Attends every meeting")
        POOL = "pool", _("Attends if chosen among those who are free")

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="hosts")
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="hosted_pages")
    table = models.OneToOneField(
        AssociatedCalendars,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="page_host",
        help_text=_(
            "The host's own table for this page; empty means it follows the host's default."
        ),
    )
    role = models.CharField(max_length=8, choices=Role, default=Role.REQUIRED)
    weight = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The share of the meetings among those of whom one is chosen."),
    )

    objects = PageHostQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "host"], name="host_is_once_on_a_page"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="host_has_a_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.host} on {self.page}"


class PageQuestion(models.Model):
    """What a page asks its guests besides name and address. `options` are the choices, if any."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("Several lines")
        CHOICE = "choice", _("One of several choices")
        CHOICES = "choices", _("Any of several choices")
        CONSENT = "consent", _("A box to tick")

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.LINE)
    label = models.CharField(max_length=200)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    required = models.BooleanField(default=False)
    options = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["choice", "choices"]) ^ Q(options=[]),
                name="question_has_options_if_it_is_a_choice",
                violation_error_message=_("Questions with choices need some, others have none."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class WeeklyHours(models.Model):
    """Open hours on one weekday, in the page's zone. `ends` of midnight means the day's end."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        verbose_name_plural = _("weekly hours")
        ordering = ["weekday", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(ends="00:00"),
                name="weekly_hours_end_after_they_start",
                violation_error_message=_("The hours must end after they start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class DateHours(models.Model):
    """Hours of one date, in place of its weekly ones. Both times empty: closed all day."""

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="date_hours")
    date = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("date hours")
        ordering = ["date", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None)
                | Q(starts__isnull=False, ends__isnull=False)
                & (Q(ends__gt=F("starts")) | Q(ends="00:00")),
                name="date_hours_are_a_span_or_closed",
                violation_error_message=_(
                    "Give both times, the end after the start, or neither for a closed day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.starts or 'closed'}"


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
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="attendances")
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

    def __str__(self) -> str:
        return f"{self.host} in {self.meeting}"


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


READERS = [(Reader.GUEST.value, _("Guest")), (Reader.HOST.value, _("Host"))]
NEWS = [
    (News.BOOKED.value, _("Booked")),
    (News.RESCHEDULED.value, _("Rescheduled")),
    (News.CANCELLED.value, _("Cancelled")),
    (News.REQUESTED.value, _("Requested")),
    (News.CONFIRMED.value, _("Confirmed")),
    (News.DECLINED.value, _("Declined")),
    (News.EXPIRED.value, _("Expired")),
    (News.CONFLICT.value, _("Conflict")),
    (News.PROPOSED.value, _("Proposed")),
    (News.REFUSED.value, _("Refused")),
    (News.LEFT.value, _("Left")),
]


class Mail(models.Model):
    """One mail that tells the guest or one of the hosts of a change, and what became of it.

    Made with the change, settled by the job that sends it. No address is in it. `sequence` is the
    booking's at that moment: once it has grown, the mail is not true any more. `previous`, `by` and
    `proposal` are what the mail says besides.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("Left out")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="mails")
    reader = models.CharField(max_length=5, choices=READERS)
    host = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    news = models.CharField(max_length=11, choices=NEWS)
    sequence = models.PositiveIntegerField()
    previous = models.DateTimeField(
        null=True, blank=True, help_text=_("When the meeting was to begin before it was moved.")
    )
    by = models.CharField(max_length=9, blank=True, help_text=_("Who changed the booking."))
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    error = models.CharField(
        max_length=100, blank=True, help_text=_("What kept it from going out at the last try.")
    )
    message_id = models.CharField(
        _("Message-ID"), max_length=255, blank=True, help_text=_("As in RFC 5322, 3.6.4.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the mail server took it.")
    )

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["booking"],
                condition=Q(state__in=["waiting", "failed"]),
                name="mail_not_out",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) & ~Q(message_id="")
                | ~Q(state="sent") & Q(sent_at=None, message_id=""),
                name="mail_that_was_sent_knows_when_and_as_what",
            ),
            models.CheckConstraint(
                condition=Q(reader="guest", host=None) | Q(reader="host", host__isnull=False),
                name="mail_to_a_host_knows_which",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="mail_that_was_given_up_knows_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_news_display()}, to the {self.reader}"
